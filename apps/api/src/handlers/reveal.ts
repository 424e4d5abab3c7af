import type { revealRoutes } from '@logwarden/contracts';
import { approveReveal, listReveals, openReveal, refuseReveal, requestReveal } from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function revealHandlers(deps: ApiDeps): Handlers<keyof typeof revealRoutes> {
  return {
    listReveals: async (_, call) => ({ items: await listReveals({ ctx: call.tenant(), deps }) }),
    requestReveal: ({ body }, call) => requestReveal({ ctx: call.tenant(), input: body, session: call.session, deps }),
    approveReveal: ({ params }, call) =>
      approveReveal({ ctx: call.tenant(), revealId: params.revealId, session: call.session, deps }),
    refuseReveal: ({ params }, call) =>
      refuseReveal({ ctx: call.tenant(), revealId: params.revealId, session: call.session, deps }),
    openReveal: ({ params }, call) =>
      openReveal({ ctx: call.tenant(), revealId: params.revealId, session: call.session, deps }),
  };
}
