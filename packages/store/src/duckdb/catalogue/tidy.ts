/** Append-mostly tables are rewritten at a start once they have so many rows. */
export const tidyAboveRows = 20_000;

/** Joins runs that touch or overlap: rows of `keys` whose `first` is at most one above what the rows before reach. */
function joinedRuns(table: { name: string; keys: string; first: string; last: string; touch: number }): string {
  const { name, keys, first, last, touch } = table;
  const before = `max(${last}) OVER (PARTITION BY ${keys} ORDER BY ${first} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  return `SELECT ${keys}, min(${first}) AS ${first}, max(${last}) AS ${last} FROM
    (SELECT *, sum(fresh) OVER (PARTITION BY ${keys} ORDER BY ${first}, ${last} ROWS UNBOUNDED PRECEDING) AS island FROM
      (SELECT *, CASE WHEN ${first} <= ${before} + ${touch} THEN 0 ELSE 1 END AS fresh FROM ${name}))
    GROUP BY ${keys}, island`;
}

/** Statements of one transaction that write seqs, offsets and positions anew, in as few rows as say the same. */
export const tidyStatements: readonly string[] = [
  `CREATE OR REPLACE TABLE seq_runs AS SELECT stream, class, day, outcome, first, last FROM
    (${joinedRuns({ name: 'seq_runs', keys: 'stream, class, day, outcome', first: 'first', last: 'last', touch: 1 })})`,
  `CREATE OR REPLACE TABLE bus_ranges AS SELECT topic, partition, from_offset, to_offset, reason FROM
    (${joinedRuns({ name: 'bus_ranges', keys: 'topic, partition, reason', first: 'from_offset', last: 'to_offset', touch: 0 })})`,
  'CREATE OR REPLACE TABLE positions AS SELECT topic, partition, max(next_offset) AS next_offset FROM positions GROUP BY ALL',
];
