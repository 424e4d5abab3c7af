import type { CompleteRequest, CompleteResponse, Completion } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { fold, quoteText } from '@logwarden/query';
import type { FieldSummary } from '@logwarden/store';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { prepareQuery, type LogDeps } from '../logs/log-deps.ts';

const maxItems = 50;
const topValues = 20;
const operators: readonly Completion[] = [
  { kind: 'operator', label: 'AND', insert: 'AND ' },
  { kind: 'operator', label: 'OR', insert: 'OR ' },
  { kind: 'operator', label: 'NOT', insert: 'NOT ' },
];
const rawKeyword: Completion = {
  kind: 'keyword',
  label: 'raw:"…"',
  insert: 'raw:"',
  detail: 'exactly these characters',
};

/** What stands at the cursor: the begun field name, or a field and its begun value. */
interface Place {
  readonly from: number;
  readonly field: string | undefined;
  readonly typed: string;
}

function placeAt(query: string, cursor: number): Place {
  const before = query.slice(0, cursor);
  const [, field, value] = /(?:^|[\s(!-])([^\s():"<>=]+):("?[^\s()"]*)$/u.exec(before) ?? [];
  if (field !== undefined && value !== undefined) {
    return { from: cursor - value.length, field, typed: value.replace(/^"/, '') };
  }
  const word = /[^\s()!:"<>=-][^\s():"<>=]*$/u.exec(before)?.[0] ?? '';
  return { from: cursor - word.length, field: undefined, typed: word };
}

/** Those that begin with the typed text first, then those that hold it; the more frequent first in each. */
function ranked<T>(items: readonly T[], typed: string, textOf: (item: T) => string): T[] {
  const wanted = fold(typed);
  const at = (item: T): number => fold(textOf(item)).indexOf(wanted);
  return [...items.filter((item) => at(item) === 0), ...items.filter((item) => at(item) > 0)];
}

function isPlainValue(value: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) && !/^(AND|OR|NOT|TO)$/.test(value);
}

function valueItems(field: FieldSummary | undefined, typed: string): Completion[] {
  return ranked(field?.top ?? [], typed, (entry) => entry.value).map(({ value, count }) => ({
    kind: 'value',
    label: value,
    insert: `${isPlainValue(value) ? value : quoteText(value)} `,
    detail: String(count),
  }));
}

function fieldItems(fields: readonly FieldSummary[], typed: string): Completion[] {
  return ranked(fields, typed, (field) => field.name).map((field) => ({
    kind: 'field',
    label: field.name,
    insert: `${field.name}:`,
    detail: field.type,
  }));
}

/** Fields, values and operators that fit at the cursor, from what the reader may see in the range. */
export async function completeQuery(call: {
  readonly ctx: Ctx;
  readonly input: CompleteRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<CompleteResponse> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const cursor = Math.min(input.cursor, input.query.length);
  const place = placeAt(input.query, cursor);
  const { query } = await prepareQuery(deps, ctx.scope, { ...input, query: '' });
  const top = place.field === undefined ? 0 : topValues;
  const { fields } = egress(await deps.store.fieldList(ctx.scope, { ...query, top }, call.signal));
  const follows = /\S\s+$/.test(input.query.slice(0, place.from)) && place.typed === place.typed.toUpperCase();
  const items =
    place.field === undefined
      ? [
          ...fieldItems(fields, place.typed),
          ...ranked([rawKeyword], place.typed, (item) => item.label),
          ...(follows ? ranked(operators, place.typed, (item) => item.label) : []),
        ]
      : valueItems(
          fields.find((field) => field.name === place.field),
          place.typed,
        );
  return { replaceFrom: place.from, replaceTo: cursor, items: items.slice(0, maxItems) };
}
