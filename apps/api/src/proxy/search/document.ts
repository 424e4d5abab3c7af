import type { SearchHit } from '@logwarden/contracts';
import { isList, isObject, type Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import { ORIGINAL } from '../query/fields.ts';
import { timestampUs } from './place.ts';

type Value = SearchHit['fields'][string];
export type Document = Readonly<Record<string, Value>>;

const hidden = /^event\.pii(\.|$)/i;

/** A hit as `_source` shows it: flat dotted names, the time, the message and the whole text. */
export function documentOf(hit: SearchHit): Document {
  const fields = Object.entries(hit.fields).filter(([name]) => !hidden.test(name));
  return {
    '@timestamp': hit.timestamp,
    message: hit.raw,
    ...Object.fromEntries(fields),
    [ORIGINAL]: hit.raw,
  };
}

/** `*` stands for any characters; a name also means what stands below it (`host` means `host.name`). */
export function nameFilter(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => {
    const source = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}(\\..*)?$`, 'su');
  });
  return (name) => tests.some((test) => test.test(name));
}

const maxPatterns = 100;

function assertPatterns(patterns: readonly string[], at: string): readonly string[] {
  if (patterns.length > maxPatterns || patterns.some((pattern) => pattern.split('*').length > 9)) {
    throw malformed(at, `at most ${maxPatterns} names, each with at most 8 *`);
  }
  return patterns;
}

export type SourceFilter = ((document: Document) => Document) | undefined;

function keep(test: (name: string) => boolean): (document: Document) => Document {
  return (document) => Object.fromEntries(Object.entries(document).filter(([name]) => test(name)));
}

/** `_source`: true, false, names, or `includes` and `excludes`. Undefined: no `_source` at all. */
export function sourceFilter(value: Json | undefined): SourceFilter {
  if (value === undefined || value === true || value === 'true') return (document) => document;
  if (value === false || value === 'false') return undefined;
  const members = isObject(value) ? value : new Map([['includes', value]]);
  const reader = new Members(members, '_source');
  const includes = assertPatterns(reader.texts(members.has('include') ? 'include' : 'includes') ?? [], '_source');
  const excludes = assertPatterns(reader.texts(members.has('exclude') ? 'exclude' : 'excludes') ?? [], '_source');
  reader.end();
  const isIn = includes.length === 0 ? () => true : nameFilter(includes);
  const isOut = nameFilter(excludes);
  return keep((name) => isIn(name) && !isOut(name));
}

interface FieldRequest {
  readonly test: (name: string) => boolean;
  readonly format: string | undefined;
}

const timeFormats = ['epoch_millis', 'strict_date_optional_time', 'date_time', 'strict_date_optional_time_nanos'];

function fieldRequest(value: Json, at: string): FieldRequest {
  const members = new Members(isObject(value) ? value : new Map([['field', value]]), at);
  const field = members.requiredText('field');
  const format = members.text('format');
  members.passOver('include_unmapped');
  members.end();
  if (format !== undefined && format !== 'use_field_mapping' && !timeFormats.includes(format)) {
    throw refused(`${at}.format ${format}`, `one of ${timeFormats.join(', ')}`);
  }
  const [pattern = ''] = assertPatterns([field.replace(/\.keyword$/, '')], at);
  const test = nameFilter([pattern]);
  return { test: (name) => (pattern.includes('*') ? test(name) : name === pattern), format };
}

export type FieldPicker = (hit: SearchHit, document: Document) => Readonly<Record<string, readonly Value[]>>;

function listed(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}

function formatted(hit: SearchHit, name: string, value: Value, format: string | undefined): readonly Value[] {
  if (name !== '@timestamp') return listed(value);
  const ms = Math.floor(timestampUs(hit) / 1000);
  return format === 'epoch_millis' ? [String(ms)] : [new Date(ms).toISOString()];
}

/** `fields` and `docvalue_fields`: values by name, always in lists. */
export function fieldPicker(values: Json | undefined, at: string): FieldPicker | undefined {
  if (values === undefined) return undefined;
  const requests = (isList(values) ? values : [values]).map((value) => fieldRequest(value, at));
  if (requests.length > maxPatterns) throw malformed(at, `at most ${maxPatterns} names`);
  return (hit, document) =>
    Object.fromEntries(
      Object.entries(document).flatMap(([name, value]): [string, readonly Value[]][] => {
        const asked = requests.find(({ test }) => test(name));
        return asked === undefined ? [] : [[name, formatted(hit, name, value, asked.format)]];
      }),
    );
}
