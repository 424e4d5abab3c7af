import { versionFor } from '@logwarden/contracts';
import { ok, type Answer } from './http/call.ts';

/** `GET /`: what clients read to know that they speak to an Elasticsearch of a version they support. */
export function greeting(userAgent: string | undefined): Answer {
  return ok({
    name: 'logwarden-proxy',
    cluster_name: 'logwarden',
    cluster_uuid: 'bG9nd2FyZGVuLXByb3h5AA',
    version: {
      number: versionFor(userAgent),
      build_flavor: 'default',
      build_type: 'tar',
      build_hash: '0000000000000000000000000000000000000000',
      build_date: '2025-07-01T00:00:00.000Z',
      build_snapshot: false,
      lucene_version: '9.12.0',
      minimum_wire_compatibility_version: '7.17.0',
      minimum_index_compatibility_version: '7.0.0',
    },
    tagline: 'You Know, for Search',
  });
}

/** `GET /_cluster/health`: some clients ask it before anything else. It tells nothing of the installation. */
export function clusterHealth(): Answer {
  return ok({
    cluster_name: 'logwarden',
    status: 'green',
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    active_primary_shards: 0,
    active_shards: 0,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: 0,
  });
}
