import { parseAddress, type Bound, type QueryNode } from '@logwarden/query';
import { isObject, isScalar, type Json, type Scalar } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import type { FieldRef } from './fields.ts';
import { instantSpan } from './instants.ts';
import { soleField } from './text-clauses.ts';
import { during } from './time-window.ts';
import type { Translator } from './translate.ts';

type Bounds = Readonly<Record<'gte' | 'gt' | 'lte' | 'lt', Scalar | undefined>>;

function boundsOf(members: Members): Bounds {
  const given = {
    gte: members.scalar('gte'),
    gt: members.scalar('gt'),
    lte: members.scalar('lte'),
    lt: members.scalar('lt'),
  };
  if (given.gte !== undefined && given.gt !== undefined) throw malformed(members.at, 'one of gte and gt');
  if (given.lte !== undefined && given.lt !== undefined) throw malformed(members.at, 'one of lte and lt');
  return given;
}

/** Days and the like are rounded as Elasticsearch does: `gte` and `lt` to their begin, `gt` and `lte` to their end. */
function ofDates(field: string, bounds: Bounds, read: (value: Scalar) => { fromUs: number; toUs: number }): QueryNode {
  const { gte, gt, lte, lt } = bounds;
  const fromUs = gte === undefined ? (gt === undefined ? undefined : read(gt).toUs) : read(gte).fromUs;
  const toUs = lt === undefined ? (lte === undefined ? undefined : read(lte).toUs) : read(lt).fromUs;
  return during(field, { fromUs, toUs });
}

function isNumeric(value: Scalar): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value.trim());
}

function plainBound(value: Scalar | undefined, inclusive: boolean, ref: FieldRef, at: string): Bound | undefined {
  if (value === undefined) return undefined;
  const isAddress = ref.kind === 'field' && ref.type === 'address' && parseAddress(String(value)) !== undefined;
  if (!isNumeric(value) && !isAddress)
    throw refused(`${at} of texts`, 'numbers, dates of date fields and addresses have an order');
  return { text: String(value).trim(), inclusive };
}

function ofValues(ref: FieldRef & { readonly kind: 'field' }, bounds: Bounds, at: string): QueryNode {
  const { gte, gt, lte, lt } = bounds;
  const low = plainBound(gte ?? gt, gte !== undefined, ref, at);
  const high = plainBound(lte ?? lt, lte !== undefined, ref, at);
  if (low === undefined && high === undefined) return { kind: 'exists', field: ref.name };
  return {
    kind: 'range',
    field: ref.name,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  };
}

export function range(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  if (!isObject(value)) throw malformed(`[${at}.${name}]`, 'an object');
  const ref = translator.field(name, at);
  const members = new Members(value, `${at}.${name}`);
  const bounds = boundsOf(members);
  const zone = members.text('time_zone') ?? 'UTC';
  const format = members.text('format');
  members.number('boost');
  members.end();
  const read = (date: Scalar): { fromUs: number; toUs: number } => {
    if (!isScalar(date)) throw malformed(at, 'a date');
    return instantSpan(date, { nowMs: translator.nowMs, zone, format }, `${at}.${name}`);
  };
  if (ref.kind === 'time') return ofDates('@timestamp', bounds, read);
  if (ref.kind === 'field' && ref.type === 'date') return ofDates(ref.name, bounds, read);
  if (ref.kind === 'field' && ref.type !== 'text') return ofValues(ref, bounds, `${at}.${name}`);
  throw refused(`${at}.${name}`, 'a text has no order');
}
