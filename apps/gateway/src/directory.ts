import type { SourceView } from '@logwarden/contracts';
import { sourceId, tenantId, type TenantScope } from '@logwarden/kernel';

/** Whose key it is and what it may do. */
export interface IngestKey {
  readonly tenantId: string;
  readonly apiKeyId: string;
  /** May create a source by its first use. */
  readonly createSources: boolean;
  /** Ids of the sources it may write; none or absent: all. */
  readonly sources?: readonly string[];
}

/** What a key may write. */
export function scopeOfKey(key: IngestKey): TenantScope {
  const scope = { tenantId: tenantId(key.tenantId) };
  const { sources = [] } = key;
  return sources.length === 0 ? scope : { ...scope, sources: sources.map(sourceId) };
}

/** Why a key does not open: `missing` and `invalid` are 401, the others 403. `expired` counts as invalid to the sender. */
export type KeyRefusal = 'missing' | 'invalid' | 'expired' | 'read_only' | 'forbidden';
export type SourceRefusal = 'unknown' | 'invalid_name' | 'forbidden';

export type KeyAnswer =
  { readonly ok: true; readonly key: IngestKey } | { readonly ok: false; readonly refusal: KeyRefusal };
export type SourceAnswer =
  { readonly ok: true; readonly source: SourceView } | { readonly ok: false; readonly refusal: SourceRefusal };

/** Keys and sources, wherever they are kept. Rejects with `db.unavailable` when it cannot be asked. */
export interface IngestDirectory {
  /** `authorization` is the header's value, or undefined. */
  resolveIngestKey(authorization: string | undefined): Promise<KeyAnswer>;
  resolveSource(
    scope: TenantScope,
    name: string,
    options: { readonly mayCreate: boolean; readonly apiKeyId: string },
  ): Promise<SourceAnswer>;
}
