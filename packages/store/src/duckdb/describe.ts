import type { TenantScope } from '@logwarden/kernel';
import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { StoreDescription, StoredPartition } from '../port.ts';
import type { FileInfo } from './build/prepared.ts';
import type { StoreCore } from './core.ts';
import { assertScope } from './read/reader.ts';

interface Sums {
  readonly events: number;
  readonly sizeBytes: number;
}

function sumsOf(infos: readonly FileInfo[]): Sums {
  return {
    events: infos.reduce((sum, info) => sum + info.rows, 0),
    sizeBytes: infos.reduce((sum, info) => sum + info.sizeBytes + info.filterBytes, 0),
  };
}

function filesBy(core: StoreCore, keyOf: (info: FileInfo) => string): [string, FileInfo[]][] {
  const infos = core.files.list().map((file) => file.info);
  return [...Map.groupBy(infos, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the catalogue knows of a tenant's partitions; no file is read. */
export function partitions(
  core: StoreCore,
  scope: TenantScope,
  storageClasses: readonly string[],
): readonly StoredPartition[] {
  assertScope(scope);
  const tenant: string = scope.tenantId;
  return filesBy(core, (info) => `${info.day}/${info.tenant}/${info.storageClass}`).flatMap(([, infos]) => {
    const [first] = infos;
    if (first?.tenant !== tenant || !storageClasses.includes(first.storageClass)) return [];
    return [{ storageClass: first.storageClass, day: first.day, tier: 'hot', ...sumsOf(infos) }];
  });
}

/** One node, and the partitions as its indices. */
export async function describeStore(core: StoreCore): Promise<StoreDescription> {
  const disk = await statfs(core.options.directory).catch(() => undefined);
  const bytes = (blocks: number | undefined): number | null =>
    disk === undefined || blocks === undefined ? null : blocks * disk.bsize;
  const indices = filesBy(core, (info) => `${info.tenant}/${info.storageClass}/${info.day}`).map(([name, infos]) => ({
    name,
    health: 'green' as const,
    tier: 'hot' as const,
    ...sumsOf(infos),
    shards: infos.length,
    copies: 0,
  }));
  const node = {
    name: hostname(),
    tier: 'hot',
    diskFreeBytes: bytes(disk?.bavail),
    diskTotalBytes: bytes(disk?.blocks),
  } as const;
  return { engine: 'duckdb', health: 'green', nodes: [node], indices, unassigned: [] };
}
