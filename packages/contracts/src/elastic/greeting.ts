import { versionFor } from './version.ts';

/** Which of our two doors greets: clients tell clusters apart by the uuid. */
export interface ElasticGreeter {
  readonly name: string;
  readonly clusterUuid: string;
}

/** `GET /`: what clients read to know that they speak to an Elasticsearch of a version they support. */
export function elasticGreeting({ name, clusterUuid }: ElasticGreeter, userAgent: string | undefined): object {
  return {
    name,
    cluster_name: 'logwarden',
    cluster_uuid: clusterUuid,
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
  };
}

/** `GET /_cluster/health`: some clients ask it before anything else. It tells nothing of the installation. */
export const elasticHealth = {
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
} as const;
