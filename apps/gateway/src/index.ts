export { buildGateway, type Gateway, type GatewayDeps } from './gateway.ts';
export { defaultLimits, type GatewayLimits } from './limits.ts';
export type { TenantCounters } from './counters.ts';
export type { IngestDirectory, IngestKey, KeyAnswer, KeyRefusal, SourceAnswer, SourceRefusal } from './directory.ts';
