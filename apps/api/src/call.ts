import type { Route, RouteOutput, RouteRequest, Routes, RouteName } from '@logwarden/contracts';
import { AppError, type Actor, type Ctx, type PlatformCtx, type TenantScope } from '@logwarden/kernel';
import type { LiveSession, Masked, Peer } from '@logwarden/services';

/** Who asks. Nobody, on public routes. */
export interface Principal {
  readonly actor: Actor;
  readonly scope: TenantScope | null;
  readonly session: LiveSession | null;
}

/** One request as a handler sees it. Asking for what the request does not have is an error, never a default. */
export interface Call {
  readonly requestId: string;
  readonly peer: Peer;
  /** Fires when the client has gone. */
  readonly gone: AbortSignal;
  readonly platform: () => PlatformCtx;
  readonly tenant: () => Ctx;
  /** The same, or null for somebody who belongs to no tenant. */
  readonly tenantIfAny: () => Ctx | null;
  readonly session: () => LiveSession;
}

/** What a handler may give out: of text of logs, only what the masking funnel made. */
type Given<R extends Route> = R extends { readonly logContent: true } ? Masked<RouteOutput<R>> : RouteOutput<R>;
export type Handler<R extends Route> = (request: RouteRequest<R>, call: Call) => Promise<Given<R>>;
/** One handler per route of the table; the compiler finds a missing one. */
export type Handlers<Names extends RouteName = RouteName> = { readonly [Name in Names]: Handler<Routes[Name]> };

export interface CallParts {
  readonly requestId: string;
  readonly peer: Peer;
  readonly gone: AbortSignal;
  readonly principal: Principal | null;
}

export function makeCall(parts: CallParts): Call {
  const { requestId, peer, gone, principal } = parts;
  const known = (): Principal => {
    if (principal === null) throw new AppError('auth.required', 'Sign in first.');
    return principal;
  };
  const tenantIfAny = (): Ctx | null => {
    const { actor, scope } = known();
    return scope === null ? null : { actor, scope, requestId, peer: peer.address };
  };
  return {
    requestId,
    peer,
    gone,
    tenantIfAny,
    platform: () => ({ actor: known().actor, requestId, peer: peer.address }),
    tenant: () => {
      const ctx = tenantIfAny();
      if (ctx === null) throw new AppError('auth.forbidden', 'You belong to no tenant; an admin of one can add you.');
      return ctx;
    },
    session: () => {
      const { session } = known();
      if (session === null) throw new AppError('auth.forbidden', 'Only a signed-in person can do this.');
      return session;
    },
  };
}
