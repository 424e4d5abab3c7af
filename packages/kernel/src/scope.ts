import type { ApiKeyId, SourceId, TenantId, UserId } from './ids.ts';

/**
 * The isolation unit every store, bus, cache and metadata call carries. Made only from a session, a key or a bus
 * record's envelope, never from request input. `sources`, when present, narrows the reader to these sources.
 */
export interface TenantScope {
  readonly tenantId: TenantId;
  readonly sources?: readonly SourceId[];
}

export type Role = 'admin' | 'operator' | 'analyst' | 'auditor';

export type Actor =
  | { readonly kind: 'user'; readonly userId: UserId; readonly platformAdmin: boolean; readonly roles: readonly Role[] }
  | {
      readonly kind: 'apiKey';
      readonly apiKeyId: ApiKeyId;
      readonly use: 'ingest' | 'read';
      readonly createSources: boolean;
    }
  | { readonly kind: 'system'; readonly part: string };

/** Who acts, where, and under which request: the first argument of every service. */
export interface Ctx {
  readonly scope: TenantScope;
  readonly actor: Actor;
  readonly requestId: string;
}

/** Like {@link Ctx} for what belongs to the installation and not to a tenant (sign-in, tenants). */
export interface PlatformCtx {
  readonly actor: Actor;
  readonly requestId: string;
}
