import type { SourceMasking, SourceView } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import type { SourceAccess } from '@logwarden/kernel';
import { accessByGrants, type GrantRow } from '../grant/access.ts';
import { toSourceView, type SourceRow } from '../source/source-view.ts';
import { MaskingRows } from './masking-rows.ts';

export interface KeyRow {
  readonly tenantId: string;
  readonly id: string;
  readonly use: string;
  readonly createSources: boolean;
  readonly sources: readonly string[];
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

interface Held {
  readonly row: SourceRow;
  view: SourceView;
}

const byUpdate = { select: { id: true, zone: true, updatedAt: true } } as const;

/**
 * Keys, sources and zones of all tenants, as last read. `load` fetches what changed since the newest change seen, less
 * a margin for transactions that committed late or clocks that differ; nothing is ever deleted from these tables.
 */
export class DirectoryRows {
  static readonly marginMs = 30_000;
  readonly #keys = new Map<string, KeyRow>();
  readonly #sources = new Map<string, Map<string, Held>>();
  readonly #names = new Map<string, Map<string, string>>();
  readonly #zones = new Map<string, string>();
  readonly #masking = new MaskingRows();
  /** Grants of keys, by key and id. */
  readonly #grants = new Map<string, Map<string, GrantRow>>();
  #seenMs = 0;

  async load(database: Database, nowMs: number): Promise<void> {
    const since = new Date(Math.max(0, this.#seenMs - DirectoryRows.marginMs));
    const changed = { where: { updatedAt: { gte: since } } };
    const renewed = { OR: [{ createdAt: { gte: since } }, { revokedAt: { gte: since } }] };
    const [tenants, sources, keys, masking, grants] = await database.withPlatform('directory', async (db) => [
      await db.tenant.findMany({ ...changed, ...byUpdate }),
      await db.source.findMany(changed),
      await db.apiKey.findMany({ where: renewed }),
      await MaskingRows.read(db, since),
      await db.grant.findMany({ where: { subjectKind: 'key', ...renewed } }),
    ]);
    for (const tenantId of this.#masking.take(masking)) this.#viewAgain(tenantId, nowMs);
    for (const tenant of tenants) this.#setZone(tenant.id, tenant.zone, nowMs);
    for (const row of sources) this.putSource(row, nowMs);
    for (const key of keys) this.#keys.set(key.id, key);
    const times = [...tenants, ...sources].map((row) => row.updatedAt.getTime());
    for (const grant of grants) this.#putGrant(grant);
    for (const key of [...keys, ...grants]) times.push(key.createdAt.getTime(), key.revokedAt?.getTime() ?? 0);
    this.#seenMs = times.reduce((newest, time) => Math.max(newest, time), Math.max(this.#seenMs, masking.newestMs));
  }

  #putGrant(row: GrantRow & { readonly id: string }): void {
    const known = this.#grants.get(row.subjectId) ?? new Map<string, GrantRow>();
    this.#grants.set(row.subjectId, known.set(row.id, row));
  }

  #setZone(tenantId: string, zone: string, nowMs: number): void {
    if (this.#zones.get(tenantId) === zone) return;
    this.#zones.set(tenantId, zone);
    this.#viewAgain(tenantId, nowMs);
  }

  #viewAgain(tenantId: string, nowMs: number): void {
    for (const held of this.#sources.get(tenantId)?.values() ?? []) held.view = this.#viewOf(held.row, nowMs);
  }

  #viewOf(row: SourceRow, nowMs: number): SourceView {
    const view = toSourceView(row, this.zoneOf(row.tenantId), nowMs);
    return { ...view, masking: this.#masking.of(row.tenantId, row.id) };
  }

  putSource(row: SourceRow, nowMs: number): void {
    const sources = this.#sources.get(row.tenantId) ?? new Map<string, Held>();
    const names = this.#names.get(row.tenantId) ?? new Map<string, string>();
    this.#sources.set(row.tenantId, sources);
    this.#names.set(row.tenantId, names);
    if ((sources.get(row.id)?.row.version ?? -1) > row.version) return;
    sources.set(row.id, { row, view: this.#viewOf(row, nowMs) });
    names.set(row.name, row.id);
  }

  key(id: string): KeyRow | undefined {
    return this.#keys.get(id);
  }

  /** What a key may read by grants; undefined: no grant names it. */
  accessOfKey(key: KeyRow, nowMs: number): readonly SourceAccess[] | undefined {
    const grants = this.#grants.get(key.id);
    if (grants === undefined) return undefined;
    const sources = [...(this.#sources.get(key.tenantId)?.values() ?? [])].map(({ row }) => row);
    return accessByGrants([...grants.values()], [{ kind: 'key', id: key.id }], sources, nowMs);
  }

  zoneOf(tenantId: string): string {
    return this.#zones.get(tenantId) ?? 'UTC';
  }

  sourceById(tenantId: string, id: string, nowMs: number): SourceView | undefined {
    const held = this.#sources.get(tenantId)?.get(id);
    if (held === undefined) return undefined;
    const isDue = held.row.nextStorageFrom !== null && held.view.storageClass !== held.row.nextStorageClass;
    if (isDue) held.view = this.#viewOf(held.row, nowMs);
    return held.view;
  }

  sourceByName(tenantId: string, name: string, nowMs: number): SourceView | undefined {
    const id = this.#names.get(tenantId)?.get(name);
    return id === undefined ? undefined : this.sourceById(tenantId, id, nowMs);
  }

  sourcesOf(tenantId: string, nowMs: number): SourceView[] {
    const ids = [...(this.#sources.get(tenantId)?.keys() ?? [])];
    return ids.flatMap((id) => this.sourceById(tenantId, id, nowMs) ?? []);
  }

  maskingOf(tenantId: string, sourceId: string): SourceMasking {
    return this.#masking.of(tenantId, sourceId);
  }

  keyVersions(tenantId: string): readonly number[] {
    return this.#masking.keyVersions(tenantId);
  }

  tenantIds(): string[] {
    return [...this.#sources.keys()];
  }
}
