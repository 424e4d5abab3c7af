import { AppError } from '@logwarden/kernel';
import type { StorePort } from '../port.ts';
import type { BuildOptions } from './build/build-batch.ts';
import type { PreparedBatch } from './build/prepared.ts';
import { type DuckdbStoreOptions, StoreCore } from './core.ts';
import { describeStore, partitions } from './describe.ts';
import { aggregate } from './read/aggregate.ts';
import { checkLedger } from './read/check-ledger.ts';
import { context, original } from './read/context.ts';
import { fieldList } from './read/fields.ts';
import { ledger } from './read/ledger.ts';
import { quarantine } from './read/quarantine.ts';
import { policyBounds } from './read/policy-bounds.ts';
import { assertScope } from './read/reader.ts';
import { search } from './read/search.ts';
import { sourceStats } from './read/source-stats.ts';
import { remask } from './remask.ts';
import { repairQuarantine } from './repair.ts';
import { retain } from './retention.ts';
import type { CommitReport } from '../port.ts';

/** The embedded store, with what only it can do. */
export interface DuckdbStore extends StorePort {
  /**
   * Commits a batch whose files `buildBatch` wrote, perhaps in a worker thread. `isBehind`: more waits on the bus.
   * `resource.conflict`: use `commit`.
   */
  commitPrepared(prepared: PreparedBatch, pace?: { readonly isBehind?: boolean }): Promise<CommitReport>;
  /** Removes the files of a batch that is not committed and will not be. */
  discardPrepared(prepared: PreparedBatch): void;
  /** Options for `buildBatch` in another thread: serial numbers for so many files are set aside. Structured-clonable. */
  reserveBuild(files: number): ReservedBuild;
  /** Makes everything that was committed durable: bus positions move, files are fsynced. */
  flush(): Promise<void>;
  /** Merges small files until there is nothing more to merge. */
  settle(): Promise<void>;
}

export interface ReservedBuild extends Pick<BuildOptions, 'directory'> {
  readonly firstSerial: number;
  readonly serials: number;
}

function refuseHere(why: string): never {
  throw new AppError('request.invalid', why);
}

/** Opens (or creates) the embedded store of a directory. One process owns it at a time. */
export async function openDuckdbStore(options: DuckdbStoreOptions): Promise<DuckdbStore> {
  const core = await StoreCore.open(options);
  return {
    position: async (topic, partition) => core.busState(topic, partition).committed,
    readPosition: async (topic, partition) => core.busState(topic, partition).read,
    commit: (batch) => core.commit(batch),
    commitPrepared: (prepared, pace) => core.commitPrepared(prepared, pace),
    discardPrepared: (prepared) => core.discardPrepared(prepared),
    reserveBuild: (files) => ({
      directory: core.options.directory,
      firstSerial: core.reserveSerials(files),
      serials: files,
    }),
    flush: () => core.flush(),
    settle: () => core.merger.settle(),
    search: (scope, request, signal) => search(core, scope, request, signal),
    aggregate: (scope, request, signal) => aggregate(core, scope, request, signal),
    fieldList: (scope, request, signal) => fieldList(core, scope, request, signal),
    context: (scope, request) => context(core, scope, request),
    original: (scope, request) => original(core, scope, request),
    quarantine: (scope, request) => quarantine(core, scope, request),
    repairQuarantine: (scope, request, parse) => repairQuarantine(core, scope, request, parse),
    remask: (scope, request, mask) => remask(core, scope, request, mask),
    policyBounds: async (scope, request) => policyBounds(core, scope, request),
    sourceStats: async (scope) => {
      assertScope(scope);
      return sourceStats(core, scope);
    },
    ledger: (scope, request) => ledger(core, scope, request),
    checkLedger: (scope) => checkLedger(core, scope),
    partitions: async (scope, classes) => partitions(core, scope, classes),
    describe: () => describeStore(core),
    lifecycle: async () => ({ tiers: ['hot'], prepares: false }),
    prepare: async () => refuseHere('Partitions are made by their first line here.'),
    moveTier: async () => refuseHere('There is one tier here.'),
    retain: (rules) => retain(core, rules),
    close: () => core.close(),
  };
}
