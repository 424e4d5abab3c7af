import type { queryRoutes } from '@logwarden/contracts';
import { checkQuery, completeQuery, explainQuery } from '@logwarden/services';
import type { Handlers } from '../call.ts';
import { withDeadline } from '../deadline.ts';
import type { ApiDeps } from '../deps.ts';

export function queryHandlers(deps: ApiDeps): Handlers<keyof typeof queryRoutes> {
  return {
    checkQuery: ({ body }, call) => checkQuery({ ctx: call.tenant(), input: body, deps }),
    explainQuery: ({ body }, call) => explainQuery({ ctx: call.tenant(), input: body, deps }),
    completeQuery: ({ body }, call) =>
      withDeadline(call.gone, deps.queryTimeoutMs, (signal) =>
        completeQuery({ ctx: call.tenant(), input: body, deps, signal }),
      ),
  };
}
