import type { AggBody, AggRequest } from './request.ts';

const typedNames: Readonly<Record<AggBody['kind'], string>> = {
  terms: 'sterms',
  multi_terms: 'multi_terms',
  composite: 'composite',
  date_histogram: 'date_histogram',
  histogram: 'histogram',
  range: 'range',
  filter: 'filter',
  filters: 'filters',
  missing: 'missing',
  metric: '',
  top_hits: 'top_hits',
};

/** The name of a result; with `typed_keys` its type stands before it. */
export function shownName({ name, body }: AggRequest, { typedKeys }: { readonly typedKeys: boolean }): string {
  if (!typedKeys) return name;
  const metric = body.kind === 'metric' ? (body.metric === 'percentiles' ? 'tdigest_percentiles' : body.metric) : '';
  return `${metric === '' ? typedNames[body.kind] : metric}#${name}`;
}
