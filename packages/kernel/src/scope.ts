import type { ApiKeyId, SourceId, TenantId, UserId } from './ids.ts';

/**
 * The isolation unit every store, bus, cache and metadata call carries. Made only from a session, a key or a bus
 * record's envelope, never from request input. `sources`, when present, narrows the reader to these sources.
 */
export interface TenantScope {
  readonly tenantId: TenantId;
  readonly sources?: readonly SourceId[];
  /** Present when the reader reads by grants: one entry for each of `sources`. */
  readonly access?: readonly SourceAccess[];
}

/** How grants narrow one source: every filter must hold, hidden fields do not exist for the reader. */
export interface SourceAccess {
  readonly source: SourceId;
  /** Query texts; all of them must be fulfilled. */
  readonly filters: readonly string[];
  readonly hidden: readonly string[];
  /** Every grant over the source says that its lines are read as they are stored. */
  readonly unmasked: boolean;
}

/** What a key is for: writing logs, reading them, or what a tenant's admin does short of reveal. */
export type KeyUse = 'ingest' | 'read' | 'admin';

export type Role = 'admin' | 'operator' | 'analyst' | 'auditor';

export type Actor =
  | {
      readonly kind: 'user';
      readonly userId: UserId;
      readonly platformAdmin: boolean;
      readonly roles: readonly Role[];
      /** Address of the person, as the audit writes it down. */
      readonly name?: string;
    }
  | {
      readonly kind: 'apiKey';
      readonly apiKeyId: ApiKeyId;
      readonly use: KeyUse;
      readonly createSources: boolean;
    }
  | { readonly kind: 'system'; readonly part: string };

/** Who acts, where, and under which request: the first argument of every service. */
export interface Ctx {
  readonly scope: TenantScope;
  readonly actor: Actor;
  readonly requestId: string;
  /** Address the request came from; absent for what no request asked for. */
  readonly peer?: string;
}

/** Like {@link Ctx} for what belongs to the installation and not to a tenant (sign-in, tenants). */
export interface PlatformCtx {
  readonly actor: Actor;
  readonly requestId: string;
  /** Address the request came from; absent for what no request asked for. */
  readonly peer?: string;
}
