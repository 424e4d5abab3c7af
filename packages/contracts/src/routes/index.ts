import { auditRoutes } from './audit.ts';
import { directoryRoutes } from './directory.ts';
import { factorRoutes } from './factors.ts';
import { healthRoutes } from './health.ts';
import { keyRoutes } from './keys.ts';
import { ledgerRoutes } from './ledger.ts';
import { maskingRoutes } from './masking.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { logRoutes } from './logs.ts';
import { oidcRoutes } from './oidc.ts';
import { pipelineRoutes } from './pipeline.ts';
import { queryRoutes } from './query.ts';
import { quotaRoutes } from './quotas.ts';
import { revealRoutes } from './reveal.ts';
import { rightsRoutes } from './rights.ts';
import { sessionRoutes } from './session.ts';
import { sourceRoutes } from './sources.ts';
import { tenantRoutes } from './tenants.ts';

export * from './permission.ts';
export * from './route.ts';
export * from './session.ts';
export * from './tenants.ts';
export * from './sources.ts';
export * from './keys.ts';
export * from './rights.ts';
export * from './quotas.ts';
export * from './factors.ts';
export * from './directory.ts';
export * from './oidc.ts';
export * from './audit.ts';
export * from './logs.ts';
export * from './query.ts';
export * from './ledger.ts';
export * from './masking.ts';
export * from './reveal.ts';
export * from './lifecycle.ts';
export * from './pipeline.ts';
export * from './health.ts';

/** The route table: operation id → route. */
export const routes = {
  ...healthRoutes,
  ...sessionRoutes,
  ...tenantRoutes,
  ...sourceRoutes,
  ...keyRoutes,
  ...rightsRoutes,
  ...quotaRoutes,
  ...factorRoutes,
  ...directoryRoutes,
  ...oidcRoutes,
  ...auditRoutes,
  ...logRoutes,
  ...queryRoutes,
  ...ledgerRoutes,
  ...maskingRoutes,
  ...revealRoutes,
  ...pipelineRoutes,
  ...lifecycleRoutes,
} as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
