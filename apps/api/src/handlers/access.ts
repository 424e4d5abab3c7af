import type { keyRoutes, tenantRoutes } from '@logwarden/contracts';
import {
  addMember,
  createApiKey,
  createTenant,
  listApiKeys,
  listMembers,
  listTenants,
  removeMember,
  revokeApiKey,
  updateMember,
  updateTenant,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function accessHandlers(deps: ApiDeps): Handlers<keyof typeof tenantRoutes | keyof typeof keyRoutes> {
  return {
    listTenants: async (_, call) => ({ items: await listTenants({ ctx: call.platform(), deps }) }),
    createTenant: ({ body }, call) => createTenant({ ctx: call.platform(), input: body, deps }),
    updateTenant: ({ params, body }, call) =>
      updateTenant({ ctx: call.platform(), tenantId: params.tenantId, input: body, deps }),
    listMembers: async (_, call) => ({ items: await listMembers({ ctx: call.tenant(), deps }) }),
    addMember: ({ body }, call) => addMember({ ctx: call.tenant(), input: body, deps }),
    updateMember: ({ params, body }, call) =>
      updateMember({ ctx: call.tenant(), userId: params.userId, input: body, deps }),
    removeMember: async ({ params }, call) => {
      await removeMember({ ctx: call.tenant(), userId: params.userId, deps });
      return undefined;
    },
    listApiKeys: async (_, call) => ({ items: await listApiKeys({ ctx: call.tenant(), deps }) }),
    createApiKey: ({ body }, call) => createApiKey({ ctx: call.tenant(), input: body, deps }),
    revokeApiKey: async ({ params }, call) => {
      await revokeApiKey({ ctx: call.tenant(), keyId: params.keyId, deps });
      await deps.directory.refresh();
      return undefined;
    },
  };
}
