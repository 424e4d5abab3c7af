import {
  changePassword,
  createFirstAdmin,
  isFirstRun,
  listSessions,
  revokeSession,
  signIn,
  signOut,
  switchTenant,
  updateProfile,
} from '@logwarden/services';
import type { sessionRoutes } from '@logwarden/contracts';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function sessionHandlers(deps: ApiDeps): Handlers<keyof typeof sessionRoutes> {
  return {
    getFirstRun: async () => ({ needed: await isFirstRun({ deps }) }),
    createFirstAdmin: ({ body }, call) => createFirstAdmin({ input: { ...body, peer: call.peer }, deps }),
    signIn: ({ body }, call) => signIn({ input: { ...body, peer: call.peer }, requestId: call.requestId, deps }),
    signOut: async (_, call) => {
      await signOut({ ctx: call.platform(), session: call.session(), deps });
      return undefined;
    },
    getSession: async (_, call) => call.session().info,
    switchTenant: ({ body }, call) =>
      switchTenant({ ctx: call.platform(), session: call.session(), tenantId: body.tenantId, deps }),
    changePassword: ({ body }, call) =>
      changePassword({
        ctx: call.platform(),
        session: call.session(),
        input: { ...body, peer: call.peer.address },
        deps,
      }),
    updateProfile: ({ body }, call) =>
      updateProfile({ ctx: call.platform(), session: call.session(), input: body, deps }),
    listSessions: async (_, call) => ({
      items: await listSessions({ ctx: call.platform(), session: call.session(), deps }),
    }),
    revokeSession: async ({ params }, call) => {
      await revokeSession({ ctx: call.platform(), session: call.session(), sessionId: params.sessionId, deps });
      return undefined;
    },
  };
}
