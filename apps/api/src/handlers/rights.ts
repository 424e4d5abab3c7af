import type { auditRoutes, directoryRoutes, factorRoutes, quotaRoutes, rightsRoutes } from '@logwarden/contracts';
import {
  addGroupMember,
  beginFactor,
  confirmFactor,
  createGrant,
  createGroup,
  exportAudit,
  exportPlatformAudit,
  getAuditHead,
  getFactor,
  getLdap,
  getTenantSettings,
  getUsage,
  listAudit,
  listGrants,
  listGroups,
  listMemberSessions,
  listPlatformAudit,
  listUsage,
  permissionMatrix,
  refreshSignIn,
  removeFactor,
  removeGroup,
  removeGroupMember,
  revokeGrant,
  revokeMemberSessions,
  updateGroup,
  updateLdap,
  updateQuota,
  updateTenantSettings,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

/** Groups, grants and the table of rights. */
export function rightsHandlers(deps: ApiDeps): Handlers<keyof typeof rightsRoutes> {
  return {
    getPermissions: async () => permissionMatrix(),
    listGroups: async (_, call) => ({ items: await listGroups({ ctx: call.tenant(), deps }) }),
    createGroup: ({ body }, call) => createGroup({ ctx: call.tenant(), input: body, deps }),
    updateGroup: ({ params, body }, call) => updateGroup({ ctx: call.tenant(), ...params, input: body, deps }),
    removeGroup: async ({ params }, call) => {
      await removeGroup({ ctx: call.tenant(), ...params, deps });
      return undefined;
    },
    addGroupMember: ({ params, body }, call) => addGroupMember({ ctx: call.tenant(), ...params, ...body, deps }),
    removeGroupMember: async ({ params }, call) => {
      await removeGroupMember({ ctx: call.tenant(), ...params, deps });
      return undefined;
    },
    listGrants: async (_, call) => ({ items: await listGrants({ ctx: call.tenant(), deps }) }),
    createGrant: async ({ body }, call) => {
      const grant = await createGrant({ ctx: call.tenant(), session: call.session, input: body, deps });
      await deps.directory.refresh();
      return grant;
    },
    revokeGrant: async ({ params }, call) => {
      await revokeGrant({ ctx: call.tenant(), ...params, deps });
      await deps.directory.refresh();
      return undefined;
    },
  };
}

/** What tenants are allowed, use and decide. */
export function quotaHandlers(deps: ApiDeps): Handlers<keyof typeof quotaRoutes> {
  return {
    getUsage: (_, call) => getUsage({ ctx: call.tenant(), deps }),
    listUsage: async (_, call) => ({ items: await listUsage({ ctx: call.platform(), deps }) }),
    updateQuota: ({ params, body }, call) => updateQuota({ ctx: call.platform(), ...params, input: body, deps }),
    getTenantSettings: (_, call) => getTenantSettings({ ctx: call.tenant(), deps }),
    updateTenantSettings: ({ body }, call) =>
      updateTenantSettings({ ctx: call.tenant(), session: call.session, input: body, deps }),
  };
}

/** The second factor, and sessions of the people of a tenant. */
export function factorHandlers(deps: ApiDeps): Handlers<keyof typeof factorRoutes> {
  return {
    refreshSignIn: ({ body }, call) =>
      refreshSignIn({
        ctx: call.platform(),
        session: call.session(),
        input: { ...body, peer: call.peer.address },
        deps,
      }),
    getFactor: (_, call) => getFactor({ ctx: call.platform(), session: call.session(), deps }),
    beginFactor: (_, call) => beginFactor({ ctx: call.platform(), session: call.session(), deps }),
    confirmFactor: ({ body }, call) =>
      confirmFactor({
        ctx: call.platform(),
        session: call.session(),
        input: { ...body, peer: call.peer.address },
        deps,
      }),
    removeFactor: async ({ body }, call) => {
      const input = { ...body, peer: call.peer.address };
      await removeFactor({ ctx: call.platform(), session: call.session(), input, deps });
      return undefined;
    },
    listMemberSessions: async ({ params }, call) => ({
      items: await listMemberSessions({ ctx: call.tenant(), ...params, deps }),
    }),
    revokeMemberSessions: async ({ params }, call) => {
      await revokeMemberSessions({ ctx: call.tenant(), ...params, deps });
      return undefined;
    },
  };
}

/** The directory that people of the installation sign in by. */
export function directoryHandlers(deps: ApiDeps): Handlers<keyof typeof directoryRoutes> {
  return {
    getLdap: (_, call) => getLdap({ ctx: call.platform(), deps }),
    updateLdap: ({ body }, call) => updateLdap({ ctx: call.platform(), session: call.session(), input: body, deps }),
  };
}

/** What was done, to read and to take away. */
export function auditHandlers(deps: ApiDeps): Handlers<keyof typeof auditRoutes> {
  return {
    listAudit: ({ query }, call) => listAudit({ ctx: call.tenant(), input: query, deps }),
    getAuditHead: (_, call) => getAuditHead({ ctx: call.tenant(), deps }),
    exportAudit: ({ query }, call) => exportAudit({ ctx: call.tenant(), input: query, deps }),
    listPlatformAudit: ({ query }, call) => listPlatformAudit({ ctx: call.platform(), input: query, deps }),
    exportPlatformAudit: ({ query }, call) => exportPlatformAudit({ ctx: call.platform(), input: query, deps }),
  };
}
