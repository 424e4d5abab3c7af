import type { Sql } from '@logwarden/query';

const hourMs = 3_600_000;
/** Rows of so many hours stay by minute. */
export const minuteHours = 48;

/** Rows accepted before this instant (ms since 1970, a whole hour) are kept by hour. */
export function ledgerCutoffMs(nowMs: number): number {
  return (Math.floor(nowMs / hourMs) - minuteHours) * hourMs;
}

const hour = `minute - minute % ${hourMs}`;
const place = 'tenant, source, stream, class, day, topic, partition, hour, repeated, island';

function countsOf(column: string): Sql {
  return `CAST(CAST(${column} AS JSON) AS MAP(VARCHAR, BIGINT))`;
}

/** Counts by reason or rule are few; those of several rows are added member by member. */
function mergedCounts(column: string): Sql {
  return `(SELECT ${place}, json_group_object(key, n) AS ${column} FROM
    (SELECT ${place}, e.key AS key, sum(e.value)::BIGINT AS n FROM
      (SELECT ${place}, unnest(map_entries(${countsOf(column)})) AS e FROM ledger_minutes WHERE ${column} <> '{}')
    GROUP BY ALL) GROUP BY ALL)`;
}

function sumOf(column: string): Sql {
  return `list_sum(list_concat([0], map_values(${countsOf(column)})))`;
}

/** Rows whose own sums hold. Others stay as they were written, so that the check goes on naming exactly their range. */
const balanced = `accepted = last_seq - first_seq + 1
  AND accepted = stored + duplicate + rerouted + expired + ${sumOf('quarantined')} + ${sumOf('dropped')}`;

/**
 * Statements of one transaction that turn rows by minute, of hours before the cutoff, into rows by hour: one for each
 * stretch of seqs without a gap that one bus partition brought. Nothing but rows of seqs that follow each other is joined,
 * so gaps and overlaps stay where they are. A second run changes nothing.
 */
export function rollStatements(cutoffMs: number): readonly Sql[] {
  const group = 'tenant, source, stream, class, day, topic, partition, hour, repeated';
  const wanted = `minute < ${cutoffMs} AND ${balanced}
    AND (tenant, source, stream, ${hour}) IN
      (SELECT (tenant, source, stream, ${hour}) FROM ledger WHERE minute < ${cutoffMs} AND minute % ${hourMs} <> 0)`;
  const totals = ['accepted', 'lines', 'stored'].map((name) => `sum(${name})::BIGINT AS ${name}`).join(', ');
  const rest = ['duplicate', 'rerouted', 'expired', 'truncated', 'conflicts', 'bytes']
    .map((name) => `sum(${name})::BIGINT AS ${name}`)
    .join(', ');
  return [
    `CREATE OR REPLACE TEMP TABLE ledger_minutes AS
      SELECT *, sum(fresh) OVER (PARTITION BY ${group} ORDER BY first_seq, last_seq, from_offset ROWS UNBOUNDED PRECEDING) AS island FROM
        (SELECT *, CASE WHEN first_seq = lag(last_seq) OVER
            (PARTITION BY ${group} ORDER BY first_seq, last_seq, from_offset) + 1 THEN 0 ELSE 1 END AS fresh FROM
          (SELECT *, ${hour} AS hour, duplicate = accepted AS repeated FROM ledger WHERE ${wanted}))`,
    `DELETE FROM ledger WHERE ${wanted}`,
    `INSERT INTO ledger SELECT tenant, source, stream, class, day, hour, topic, partition, from_offset, to_offset, first_seq,
        last_seq, accepted, lines, stored, coalesce(q.quarantined, '{}'), coalesce(d.dropped, '{}'), duplicate, rerouted,
        expired, truncated, conflicts, bytes FROM
      (SELECT ${place}, min(from_offset) AS from_offset, max(to_offset) AS to_offset, min(first_seq) AS first_seq,
          max(last_seq) AS last_seq, ${totals}, ${rest} FROM ledger_minutes GROUP BY ALL)
      LEFT JOIN ${mergedCounts('quarantined')} q USING (${place})
      LEFT JOIN ${mergedCounts('dropped')} d USING (${place})`,
    'DROP TABLE ledger_minutes',
  ];
}
