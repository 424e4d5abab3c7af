import type { StorePort } from '../port.ts';
import { aggregate } from './read/aggregate.ts';
import { checkLedger } from './read/check-ledger.ts';
import { context, original } from './read/context.ts';
import { describeStore, partitions, tiersOf } from './read/describe.ts';
import { fieldList } from './read/fields.ts';
import { ledger } from './read/ledger.ts';
import { policyBounds } from './read/policy-bounds.ts';
import { quarantine } from './read/quarantine.ts';
import { search } from './read/search.ts';
import { sourceStats } from './read/source-stats.ts';
import { type ElasticsearchStoreOptions, StoreCore } from './store-core.ts';
import { commit } from './write/commit.ts';
import { remask } from './write/remask.ts';
import { repairQuarantine } from './write/repair.ts';
import { moveTier, prepare } from './write/lifecycle.ts';
import { retain } from './write/retention.ts';

/**
 * The store on Elasticsearch 8.19 or 9. Any number of processes may open it; a bus partition is committed by one of them
 * at a time. Batches are durable when `commit` returns; other processes see them after the refresh interval.
 */
export async function openElasticsearchStore(options: ElasticsearchStoreOptions): Promise<StorePort> {
  const core = new StoreCore(options);
  await core.elastic.call({ method: 'GET', path: '/_cluster/health', timeoutMs: 10_000 });
  core.writeTo(await tiersOf(core));
  const position = (topic: string, partition: number): Promise<number> => core.books.position(topic, partition);
  return {
    position,
    readPosition: position,
    commit: (batch) => commit(core, batch),
    search: (scope, request, signal) => search(core, scope, request, signal),
    aggregate: (scope, request, signal) => aggregate(core, scope, request, signal),
    fieldList: (scope, request, signal) => fieldList(core, scope, request, signal),
    context: (scope, request) => context(core, scope, request),
    original: (scope, request) => original(core, scope, request),
    quarantine: (scope, request) => quarantine(core, scope, request),
    repairQuarantine: (scope, request, parse) => repairQuarantine(core, scope, request, parse),
    remask: (scope, request, mask) => remask(core, scope, request, mask),
    policyBounds: (scope, request) => policyBounds(core, scope, request),
    sourceStats: (scope) => sourceStats(core, scope),
    ledger: (scope, request) => ledger(core, scope, request),
    checkLedger: (scope) => checkLedger(core, scope),
    partitions: (scope, classes) => partitions(core, scope, classes),
    describe: () => describeStore(core),
    lifecycle: async () => ({ tiers: [...(await tiersOf(core))], prepares: true }),
    prepare: (scope, partition) => prepare(core, scope, partition),
    moveTier: (scope, partition) => moveTier(core, scope, partition),
    retain: (rules) => retain(core, rules),
    close: () => core.elastic.close(),
  };
}
