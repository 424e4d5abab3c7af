import { DataClass, type SourceMasking } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { effectiveMasking, storedPolicy, type ActivePolicy } from '../masking/effective-masking.ts';

/** Stands for every source of a tenant. */
export const everySource = '*';

type Found = Map<string, DataClass>;

interface Tenant {
  readonly policies: Map<string, ActivePolicy>;
  readonly found: Map<string, Found>;
  /** Versions of the key for tokens that may still stand in the store, the newest first. */
  keyVersions: readonly number[];
}

/** Rows as {@link MaskingRows.read} gives them. */
export interface MaskingChanges {
  readonly policies: readonly {
    readonly tenantId: string;
    readonly sourceId: string;
    readonly version: number;
    readonly policy: unknown;
  }[];
  readonly fields: readonly {
    readonly tenantId: string;
    readonly sourceId: string;
    readonly field: string;
    readonly dataClass: string;
  }[];
  readonly keys: readonly { readonly tenantId: string; readonly version: number; readonly state: string }[];
  /** The newest change among them, ms since 1970. */
  readonly newestMs: number;
}

/** Policies in force, fields in which something was found, and versions of keys, of all tenants as last read. */
export class MaskingRows {
  readonly #tenants = new Map<string, Tenant>();
  readonly #made = new Map<string, SourceMasking>();

  /** What changed since an instant; keys are few and come whole. */
  static async read(db: PlatformDbs['directory'], since: Date): Promise<MaskingChanges> {
    const after = { gte: since };
    const policies = await db.maskPolicy.findMany({
      where: { state: 'active', OR: [{ createdAt: after }, { approvedAt: after }] },
    });
    const fields = await db.maskedField.findMany({ where: { firstSeenAt: after } });
    const keys = await db.maskKey.findMany({ where: { state: { not: 'retired' } } });
    const times = policies.map((row) => row.approvedAt ?? row.createdAt);
    for (const row of fields) times.push(row.firstSeenAt);
    return { policies, fields, keys, newestMs: times.reduce((newest, at) => Math.max(newest, at.getTime()), 0) };
  }

  /** Takes changes in. Returns the tenants whose sources look different now. */
  take(changes: MaskingChanges): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const { tenantId, sourceId, version, policy } of changes.policies) {
      const { policies } = this.#tenant(tenantId);
      if ((policies.get(sourceId)?.version ?? 0) >= version) continue;
      policies.set(sourceId, { version, policy: storedPolicy(policy) });
      changed.add(tenantId);
    }
    for (const { tenantId, sourceId, field, dataClass } of changes.fields) {
      const { found } = this.#tenant(tenantId);
      const known = found.get(sourceId) ?? new Map<string, DataClass>();
      const parsed = DataClass.safeParse(dataClass);
      if (known.has(field) || !parsed.success) continue;
      found.set(sourceId, known.set(field, parsed.data));
      changed.add(tenantId);
    }
    for (const [tenantId, versions] of keyVersionsOf(changes.keys)) {
      const tenant = this.#tenant(tenantId);
      if (tenant.keyVersions.join() === versions.join()) continue;
      tenant.keyVersions = versions;
      changed.add(tenantId);
    }
    this.#remake(changed);
    return changed;
  }

  /** What is masked in a source. The same object until something changes. */
  of(tenantId: string, sourceId: string): SourceMasking {
    const key = `${tenantId}/${sourceId}`;
    const made = this.#made.get(key) ?? this.#make(tenantId, sourceId, undefined);
    this.#made.set(key, made);
    return made;
  }

  keyVersions(tenantId: string): readonly number[] {
    return this.#tenants.get(tenantId)?.keyVersions ?? firstKeyOnly;
  }

  #remake(changed: ReadonlySet<string>): void {
    for (const [key, before] of this.#made) {
      const [tenantId = '', sourceId = ''] = key.split('/');
      if (changed.has(tenantId)) this.#made.set(key, this.#make(tenantId, sourceId, before));
    }
  }

  /** Compiled policies are kept by the policy object, so one that did not change stays the same object. */
  #make(tenantId: string, sourceId: string, before: SourceMasking | undefined): SourceMasking {
    const tenant = this.#tenants.get(tenantId);
    const made = effectiveMasking(tenant?.policies.get(everySource), tenant?.policies.get(sourceId));
    return {
      version: made.version,
      policy: before?.version === made.version ? before.policy : made.policy,
      maskedFields: [...(tenant?.found.get(sourceId) ?? [])],
      keyVersion: this.keyVersions(tenantId)[0] ?? 1,
    };
  }

  #tenant(id: string): Tenant {
    const known = this.#tenants.get(id) ?? { policies: new Map(), found: new Map(), keyVersions: firstKeyOnly };
    this.#tenants.set(id, known);
    return known;
  }
}

/** A tenant that has never changed its key has the first version. */
const firstKeyOnly: readonly number[] = [1];

function keyVersionsOf(keys: MaskingChanges['keys']): Map<string, readonly number[]> {
  const versions = new Map<string, number[]>();
  for (const { tenantId, version } of keys) versions.set(tenantId, [...(versions.get(tenantId) ?? []), version]);
  return new Map([...versions].map(([id, all]) => [id, all.sort((a, b) => b - a)]));
}
