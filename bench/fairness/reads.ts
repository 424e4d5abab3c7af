/** A request that reads logs. */
export interface Read {
  readonly path: string;
  readonly body: unknown;
}

const fiveWeeks = { from: '2025-11-26T16:00:00Z', to: '2025-12-31T16:00:00Z' };
const lastDay = { from: '2025-12-30T16:00:00Z', to: '2025-12-31T16:00:00Z' };

function search(query: string, range: object, total = false): Read {
  return { path: '/api/v1/search', body: { query, ...range, limit: 100, total } };
}

function aggregate(range: object, agg: object, query = ''): Read {
  return { path: '/api/v1/aggregate', body: { query, ...range, aggs: { answer: agg } } };
}

/** What an operator's console asks for all day: pages, words, a histogram, a list of services. */
export const ordinaryReads: readonly [Read, ...Read[]] = [
  search('', lastDay),
  search('error', lastDay),
  search('log.level:ERROR', fiveWeeks),
  search('timeout', fiveWeeks, true),
  aggregate(lastDay, { type: 'date_histogram', field: '@timestamp', interval: '10m' }),
  aggregate(lastDay, { type: 'terms', field: 'log.level', size: 10 }),
];

/** What keeps a store busy for as long as possible: parts that no index knows, and aggregations over everything. */
export const hostileReads: readonly [Read, ...Read[]] = [
  search('*a*e*1*', fiveWeeks, true),
  search('raw:"e 1" OR raw:"o 2" OR raw:"a 3"', fiveWeeks, true),
  search('NOT *q*z*', fiveWeeks, true),
  aggregate(fiveWeeks, {
    type: 'date_histogram',
    field: '@timestamp',
    interval: '5m',
    aggs: { levels: { type: 'terms', field: 'log.level', size: 10 } },
  }),
  aggregate(fiveWeeks, { type: 'cardinality', field: 'host.name' }, '*1*'),
  aggregate(fiveWeeks, { type: 'terms', field: 'message', size: 1000 }),
];
