import { hiddenFieldPrefix, type CompleteRequest, type CompleteResponse, type Completion } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { completeQuery as placeInQuery, fold, quoteText } from '@logwarden/query';
import type { FieldSummary } from '@logwarden/store';
import { authorise } from '../authorise.ts';
import { completeAnswer, shownFields } from '../egress/buckets.ts';
import type { Masked } from '../egress/masked.ts';
import type { Reader } from '../egress/reader.ts';
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

/** Those that begin with the typed text first, then those that hold it; the more frequent first in each. */
function ranked<T>(items: readonly T[], typed: string, textOf: (item: T) => string): T[] {
  const wanted = fold(typed);
  const at = (item: T): number => fold(textOf(item)).indexOf(wanted);
  return [...items.filter((item) => at(item) === 0), ...items.filter((item) => at(item) > 0)];
}

function isPlainValue(value: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) && !/^(AND|OR|NOT|TO)$/.test(value);
}

/** Inside quotes only what stands between them is written. */
function written(value: string, quoted: boolean): string {
  if (quoted) return quoteText(value).slice(1, -1);
  return `${isPlainValue(value) ? value : quoteText(value)} `;
}

/** Values of a masked field are not offered: a clause on them could not be asked. */
function valueItems(
  reader: Reader,
  field: FieldSummary | undefined,
  place: { readonly prefix: string; readonly quoted: boolean },
): Completion[] {
  if (field === undefined || reader.isMasked(field.name)) return [];
  const { prefix: typed, quoted } = place;
  return ranked(field.top, typed, (entry) => entry.value).map(({ value, count }) => ({
    kind: 'value',
    label: value,
    insert: written(value, quoted),
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
}): Promise<Masked<CompleteResponse>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const place = placeInQuery(input.query, input.cursor);
  const { query, reader } = await prepareQuery(deps, ctx, { ...input, query: '' });
  const top = place.field === undefined ? 0 : topValues;
  const request = { ...query, top, excludeFields: [hiddenFieldPrefix] };
  const fields = shownFields(reader, await deps.store.fieldList(ctx.scope, request, call.signal), { top, read: top });
  const items = place.expects.flatMap((expected): Completion[] => {
    switch (expected) {
      case 'operator':
        return ranked(operators, place.prefix, (item) => item.label);
      case 'field':
        return [...fieldItems(fields, place.prefix), ...ranked([rawKeyword], place.prefix, (item) => item.label)];
      case 'value':
        return valueItems(
          reader,
          fields.find((field) => field.name === place.field),
          place,
        );
    }
  });
  return completeAnswer(fields, { replaceFrom: place.from, replaceTo: place.to, items: items.slice(0, maxItems) });
}
