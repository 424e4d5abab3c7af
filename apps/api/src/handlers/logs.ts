import type { ledgerRoutes, logRoutes } from '@logwarden/contracts';
import {
  aggregateLogs,
  checkLedger,
  downloadEvent,
  getArrival,
  getContext,
  getLedger,
  listFields,
  listQuarantine,
  type LogDeps,
  maskedItems,
  replayQuarantine,
  searchLogs,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import { withDeadline } from '../deadline.ts';
import type { ApiDeps } from '../deps.ts';

export function logHandlers(
  deps: ApiDeps & Pick<LogDeps, 'reads'>,
): Handlers<keyof typeof logRoutes | keyof typeof ledgerRoutes> {
  const timed = <T>(gone: AbortSignal, read: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline(gone, deps.queryTimeoutMs, read);
  return {
    search: ({ body }, call) =>
      timed(call.gone, (signal) => searchLogs({ ctx: call.tenant(), input: body, deps, signal })),
    aggregate: ({ body }, call) =>
      timed(call.gone, (signal) => aggregateLogs({ ctx: call.tenant(), input: body, deps, signal })),
    listFields: ({ body }, call) =>
      timed(call.gone, (signal) => listFields({ ctx: call.tenant(), input: body, deps, signal })),
    getContext: ({ body }, call) => getContext({ ctx: call.tenant(), input: body, deps }),
    downloadEvent: ({ query }, call) => downloadEvent({ ctx: call.tenant(), input: query, deps }),
    listQuarantine: async ({ query }, call) =>
      maskedItems(await listQuarantine({ ctx: call.tenant(), input: query, deps })),
    replayQuarantine: ({ body }, call) => replayQuarantine({ ctx: call.tenant(), input: body, deps }),
    getLedger: ({ query }, call) => getLedger({ ctx: call.tenant(), input: query, deps }),
    getArrival: (_, call) => getArrival({ ctx: call.tenant(), deps }),
    checkLedger: (_, call) => checkLedger({ ctx: call.tenant(), deps }),
  };
}
