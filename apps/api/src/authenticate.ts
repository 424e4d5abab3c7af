import type { Permission } from '@logwarden/contracts';
import { AppError, apiKeyId } from '@logwarden/kernel';
import { can } from '@logwarden/policy';
import { scopeOfKey, type KeyRefusal } from '@logwarden/services';
import type { Principal } from './call.ts';
import type { ApiDeps } from './deps.ts';
import type { SessionCache } from './session-cache.ts';

/** Names the tenant a page believes to be in; another one in the session answers `auth.tenant_changed`. */
export const tenantHeader = 'logwarden-tenant';

const refusals: Readonly<Record<KeyRefusal, string>> = {
  missing: 'Sign in, or send a key: Authorization: ApiKey …',
  invalid: 'The key is not valid.',
  expired: 'The key is not valid.',
  read_only: 'The key is not valid.',
};

export interface Credentials {
  readonly authorization: string | undefined;
  readonly expectedTenant: string | undefined;
}

/** Where the two kinds of credentials are looked up. */
export interface Gatekeepers {
  readonly sessions: SessionCache;
  readonly directory: ApiDeps['directory'];
}

async function principalOf(deps: Gatekeepers, authorization: string | undefined): Promise<Principal> {
  const [, token] = /^\s*bearer\s+(lws_[a-z2-7]{40,80})\s*$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) {
    const session = await deps.sessions.get(token);
    return { actor: session.actor, scope: session.scope, session };
  }
  const answer = await deps.directory.resolveKey(authorization);
  if (!answer.ok) {
    throw new AppError(answer.refusal === 'missing' ? 'auth.required' : 'auth.invalid', refusals[answer.refusal]);
  }
  const { key } = answer;
  const actor = {
    kind: 'apiKey',
    apiKeyId: apiKeyId(key.apiKeyId),
    use: key.use,
    createSources: key.createSources,
  } as const;
  return { actor, scope: scopeOfKey(key), session: null };
}

/**
 * Who asks, checked against the route's permission before any handler runs. Null on public routes. Rejects with
 * `auth.required`, `auth.invalid`, `auth.forbidden`, `auth.password_change` or `auth.tenant_changed`.
 */
export async function authenticate(
  deps: Gatekeepers,
  permission: Permission,
  credentials: Credentials,
): Promise<Principal | null> {
  if (permission === 'public') return null;
  const principal = await principalOf(deps, credentials.authorization);
  if (permission !== 'self' && principal.session?.info.user.mustChangePassword === true) {
    throw new AppError('auth.password_change', 'Change the initial password first.');
  }
  const { expectedTenant } = credentials;
  if (permission !== 'self' && expectedTenant !== undefined && expectedTenant !== principal.scope?.tenantId) {
    throw new AppError('auth.tenant_changed', 'The tenant was switched elsewhere; load the page again.');
  }
  if (!can(principal.actor, permission)) {
    throw new AppError('auth.forbidden', `This needs the right ${permission}; an admin of the tenant can grant it.`, {
      details: { permission },
    });
  }
  return principal;
}
