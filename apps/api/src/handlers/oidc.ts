import type { oidcRoutes } from '@logwarden/contracts';
import {
  finishOidcSignIn,
  getOidc,
  OidcProviders,
  oidcSignInName,
  startOidcSignIn,
  updateOidc,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

/** Sign-in by an OpenID provider, and how it is set up. */
export function oidcHandlers(apiDeps: ApiDeps): Handlers<keyof typeof oidcRoutes> {
  const deps = { ...apiDeps, providers: new OidcProviders(apiDeps.clock) };
  return {
    getOidcSignIn: async () => ({ name: await oidcSignInName(deps) }),
    startOidcSignIn: ({ body }) => startOidcSignIn({ input: body, deps }),
    finishOidcSignIn: ({ body }, call) =>
      finishOidcSignIn({ input: { ...body, peer: call.peer }, requestId: call.requestId, deps }),
    getOidc: (_, call) => getOidc({ ctx: call.platform(), deps }),
    updateOidc: ({ body }, call) => updateOidc({ ctx: call.platform(), session: call.session(), input: body, deps }),
  };
}
