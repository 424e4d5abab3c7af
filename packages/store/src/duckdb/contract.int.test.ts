import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStoreContract } from '@logwarden/testing/store-contract';
import { type DuckdbStore, openDuckdbStore } from './duckdb-store.ts';

/** Batches stay in the hot part, or every one of them is committed and fsynced at once. */
for (const [name, directRows] of [
  ['hot part', 1_000_000],
  ['direct', 0],
] as const) {
  testStoreContract(`DuckDB, ${name}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'logwarden-store-'));
    const opened = new Map<unknown, DuckdbStore>();
    return {
      async open() {
        const store = await openDuckdbStore({ directory, clock: { nowMs: Date.now }, threads: 1, directRows });
        opened.set(store, store);
        return store;
      },
      settle: async (store) => opened.get(store)?.flush(),
      async dispose() {
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
}
