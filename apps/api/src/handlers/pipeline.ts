import type { pipelineRoutes } from '@logwarden/contracts';
import { getPipeline } from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function pipelineHandlers(deps: ApiDeps): Handlers<keyof typeof pipelineRoutes> {
  return {
    getPipeline: (_, call) => getPipeline({ ctx: call.platform(), tenant: call.tenantIfAny(), deps }),
  };
}
