import type { maskingRoutes } from '@logwarden/contracts';
import {
  approveMaskPolicy,
  getMaskCoverage,
  getMaskPolicy,
  getRemaskProgress,
  listMaskKeys,
  listMaskPolicies,
  LookupRate,
  lookupValue,
  previewMaskPolicy,
  proposeMaskPolicy,
  rejectMaskPolicy,
  retireMaskKey,
  rotateMaskKey,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import { withDeadline } from '../deadline.ts';
import type { ApiDeps } from '../deps.ts';

export function maskingHandlers(deps: ApiDeps): Handlers<keyof typeof maskingRoutes> {
  const lookupDeps = { ...deps, lookupRate: new LookupRate(deps.clock) };
  return {
    listMaskPolicies: async ({ query }, call) => ({
      items: await listMaskPolicies({ ctx: call.tenant(), input: query, deps }),
    }),
    getMaskPolicy: ({ query }, call) => getMaskPolicy({ ctx: call.tenant(), input: query, deps }),
    proposeMaskPolicy: ({ body }, call) =>
      proposeMaskPolicy({ ctx: call.tenant(), input: body, session: call.session, deps }),
    approveMaskPolicy: ({ params }, call) =>
      approveMaskPolicy({ ctx: call.tenant(), policyId: params.policyId, session: call.session, deps }),
    rejectMaskPolicy: async ({ params }, call) => {
      await rejectMaskPolicy({ ctx: call.tenant(), policyId: params.policyId, deps });
      return undefined;
    },
    previewMaskPolicy: ({ body }, call) => previewMaskPolicy({ ctx: call.tenant(), input: body, deps }),
    getMaskCoverage: (_, call) => getMaskCoverage({ ctx: call.tenant(), deps }),
    getRemaskProgress: async (_, call) => ({ items: await getRemaskProgress({ ctx: call.tenant(), deps }) }),
    listMaskKeys: async (_, call) => ({ items: await listMaskKeys({ ctx: call.tenant(), deps }) }),
    rotateMaskKey: (_, call) => rotateMaskKey({ ctx: call.tenant(), session: call.session, deps }),
    retireMaskKey: async ({ params }, call) => {
      await retireMaskKey({ ctx: call.tenant(), version: params.version, session: call.session, deps });
      return undefined;
    },
    lookup: ({ body }, call) =>
      withDeadline(call.gone, deps.queryTimeoutMs, (signal) =>
        lookupValue({ ctx: call.tenant(), input: body, deps: lookupDeps, signal }),
      ),
  };
}
