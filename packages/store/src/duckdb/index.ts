export { openDuckdbStore, type DuckdbStore, type ReservedBuild } from './duckdb-store.ts';
export type { DuckdbStoreOptions } from './core.ts';
export { BatchBuilder, type BuildOptions } from './build/build-batch.ts';
export type { PreparedBatch } from './build/prepared.ts';
export { yieldToOthers } from './thread-priority.ts';
