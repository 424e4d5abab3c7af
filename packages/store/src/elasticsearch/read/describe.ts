import type { TenantScope } from '@logwarden/kernel';
import type { StoreDescription, StoredPartition, StoreIndex, StoreNode, Tier, UnassignedShard } from '../../port.ts';
import type { StoreCore } from '../store-core.ts';
import { tierAttribute } from '../mapping.ts';
import { flatSettings, look, shardRows, type Monitoring, type ShardRow } from './monitoring.ts';
import { assertScope } from './scope.ts';
import { indexSizes } from './source-stats.ts';

/** So many shards are asked after; the reasons of the others are most likely the same. */
const explainedShards = 10;

function asTier(text: string | undefined): Tier | null {
  return text === 'hot' || text === 'warm' ? text : null;
}

/**
 * Tiers with nodes enough for an index and all its copies: copies that find no node would be lost with the first one.
 * None where the engine does not let us look.
 */
export async function tiersOf(core: StoreCore): Promise<ReadonlySet<Tier>> {
  const nodes = nodesOf(await look(core, '/_nodes/stats/fs'));
  const tiers = ['hot', 'warm'] as const;
  return new Set(tiers.filter((tier) => nodes.filter((node) => node.tier === tier).length > core.replicas));
}

function tierOf(settings: Readonly<Record<string, string | undefined>> | undefined): Tier {
  return asTier(settings?.[`index.routing.allocation.require.${tierAttribute}`]) ?? 'hot';
}

/** The tenant's indices of events, read by their names. */
export async function partitions(
  core: StoreCore,
  scope: TenantScope,
  storageClasses: readonly string[],
): Promise<readonly StoredPartition[]> {
  assertScope(scope);
  const pattern = core.names.partitions(scope.tenantId);
  const [sizes, settings] = await Promise.all([indexSizes(core, pattern), flatSettings(core, pattern)]);
  const found = storageClasses.flatMap((storageClass) => {
    const prefix = core.names.ofClass(scope.tenantId, storageClass);
    return [...sizes].flatMap(([name, { documents, bytes }]): StoredPartition[] => {
      if (!name.startsWith(prefix)) return [];
      const place = { storageClass, day: name.slice(prefix.length), tier: tierOf(settings.get(name)) };
      return [{ ...place, events: documents, sizeBytes: bytes }];
    });
  });
  return found.sort((a, b) => (a.day < b.day ? -1 : 1));
}

export async function describeStore(core: StoreCore): Promise<StoreDescription> {
  const pattern = core.names.all();
  const [health, stats, sizes, settings, rows] = await Promise.all([
    look(core, `/_cluster/health/${pattern}?level=indices`),
    look(core, '/_nodes/stats/fs'),
    indexSizes(core, pattern),
    flatSettings(core, pattern),
    shardRows(core, pattern),
  ]);
  const indices = [...sizes].map(([name, { documents, bytes }]): StoreIndex => {
    const known = health.indices?.[name];
    return {
      name,
      health: known?.status ?? 'green',
      tier: tierOf(settings.get(name)),
      events: documents,
      sizeBytes: bytes,
      shards: known?.number_of_shards ?? 1,
      copies: known?.number_of_replicas ?? 0,
    };
  });
  return {
    engine: 'elasticsearch',
    health: health.status ?? 'green',
    nodes: nodesOf(stats),
    indices: indices.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unassigned: await unassignedOf(core, rows),
  };
}

function nodesOf({ nodes = {} }: Monitoring): StoreNode[] {
  return Object.values(nodes)
    .map(({ name = '', attributes, fs }) => ({
      name,
      tier: asTier(attributes?.[tierAttribute]),
      diskFreeBytes: fs?.total?.available_in_bytes ?? null,
      diskTotalBytes: fs?.total?.total_in_bytes ?? null,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function unassignedOf(core: StoreCore, rows: readonly ShardRow[]): Promise<UnassignedShard[]> {
  const out: UnassignedShard[] = [];
  for (const row of rows.filter(({ state }) => state === 'UNASSIGNED')) {
    const place = { index: row.index, shard: Number(row.shard), isPrimary: row.prirep === 'p' };
    const explanation = out.length < explainedShards ? await explain(core, place) : null;
    out.push({ ...place, reason: row['unassigned.reason'] ?? 'UNKNOWN', explanation });
  }
  return out;
}

/** The engine's own sentences: why it does not allocate the shard, and what speaks against each node. */
async function explain(
  core: StoreCore,
  place: Omit<UnassignedShard, 'reason' | 'explanation'>,
): Promise<string | null> {
  const body = { index: place.index, shard: place.shard, primary: place.isPrimary };
  const answer = await look(core, '/_cluster/allocation/explain', body);
  const perNode = (answer.node_allocation_decisions ?? []).map(({ node_name: node = '', deciders = [] }) => {
    const why = deciders.flatMap(({ explanation }) => explanation ?? []).join('; ');
    return `${node}: ${why}`;
  });
  const sentences = [answer.allocate_explanation ?? '', ...perNode].filter((text) => text !== '');
  return sentences.length === 0 ? null : sentences.join('\n');
}
