/** Version of the catalogue's tables; a store written by a newer one is refused. */
export const catalogueVersion = 1;

/** Append-mostly tables without indexes: they are read whole at start and kept in memory as maps. */
export const catalogueTables: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value VARCHAR)',
  `CREATE TABLE IF NOT EXISTS files (serial BIGINT, path VARCHAR, kind VARCHAR, tenant VARCHAR, class VARCHAR,
    day VARCHAR, rows BIGINT, size_bytes BIGINT, filter_bytes BIGINT, min_us BIGINT, max_us BIGINT, details VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS bus_ranges (topic VARCHAR, partition INTEGER, from_offset BIGINT, to_offset BIGINT,
    reason VARCHAR)`,
  'CREATE TABLE IF NOT EXISTS positions (topic VARCHAR, partition INTEGER, next_offset BIGINT)',
  'CREATE TABLE IF NOT EXISTS streams (id BIGINT, tenant VARCHAR, source VARCHAR, name VARCHAR)',
  `CREATE TABLE IF NOT EXISTS seq_runs (stream BIGINT, class VARCHAR, day VARCHAR, outcome VARCHAR, first BIGINT,
    last BIGINT)`,
  `CREATE TABLE IF NOT EXISTS ledger (tenant VARCHAR, source VARCHAR, stream VARCHAR, class VARCHAR, day VARCHAR,
    minute BIGINT, topic VARCHAR, partition INTEGER, from_offset BIGINT, to_offset BIGINT, first_seq BIGINT,
    last_seq BIGINT, accepted BIGINT, lines BIGINT, stored BIGINT, quarantined VARCHAR, dropped VARCHAR,
    duplicate BIGINT, rerouted BIGINT, expired BIGINT, truncated BIGINT, conflicts BIGINT, bytes BIGINT)`,
];
