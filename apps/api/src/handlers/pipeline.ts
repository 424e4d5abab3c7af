import type { lifecycleRoutes, pipelineRoutes } from '@logwarden/contracts';
import { getLifecycle, getPipeline } from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function pipelineHandlers(deps: ApiDeps): Handlers<keyof typeof pipelineRoutes | keyof typeof lifecycleRoutes> {
  return {
    getPipeline: (_, call) => getPipeline({ ctx: call.platform(), tenant: call.tenantIfAny(), deps }),
    getLifecycle: ({ query }, call) => getLifecycle({ ctx: call.tenant(), input: query, deps }),
  };
}
