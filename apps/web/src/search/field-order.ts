import type { FieldsResponse } from '@logwarden/contracts';

type FieldInfo = FieldsResponse['fields'][number];

/** What people look at first, in this order. */
const first = [
  'log.level',
  'service.name',
  'host.name',
  'event.dataset',
  'event.action',
  'event.outcome',
  'error.cause',
  'http.response.status_code',
];
/** Fields whose values hardly repeat, or are the line itself. */
const last = new Set(['message', 'event.original', 'error.stack_trace', 'error.message']);

function rank(field: FieldInfo): number {
  const index = first.indexOf(field.name);
  if (index >= 0) return index;
  if (last.has(field.name)) return 1000;
  // A field whose most frequent value is rare tells nothing as a facet.
  const topCount = field.top[0]?.count ?? 0;
  return topCount <= 1 || topCount < field.count / 2000 ? 500 : 100;
}

/** Known fields first, then by how many lines have them, those with hardly repeating values last. */
export function orderFields(fields: readonly FieldInfo[]): readonly FieldInfo[] {
  return [...fields].sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.name < b.name ? -1 : 1));
}
