import type { ElasticsearchConfig } from '@logwarden/config';
import type { Clock } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';

/** How long until other processes find what an indexer wrote. */
export const refreshMs = 1000;

/** Searches that one process runs at once, of all tenants. */
export const readsAtOnce = 16;

/** The store on Elasticsearch. Rejects with `store.unavailable` when no node answers. */
export function openStore(config: ElasticsearchConfig, clock: Clock, queryTimeoutMs?: number): Promise<StorePort> {
  const { nodes, auth, ca, prefix, shards, replicas } = config;
  return openElasticsearchStore({
    nodes,
    prefix,
    shards,
    replicas,
    refreshMs,
    clock,
    ...(auth === undefined ? {} : { auth }),
    ...(ca === undefined ? {} : { ca }),
    ...(queryTimeoutMs === undefined ? {} : { queryTimeoutMs }),
  });
}
