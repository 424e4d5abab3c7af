import { healthRoutes } from './health.ts';
import { keyRoutes } from './keys.ts';
import { ledgerRoutes } from './ledger.ts';
import { logRoutes } from './logs.ts';
import { queryRoutes } from './query.ts';
import { sessionRoutes } from './session.ts';
import { sourceRoutes } from './sources.ts';
import { tenantRoutes } from './tenants.ts';

export * from './permission.ts';
export * from './route.ts';
export * from './session.ts';
export * from './tenants.ts';
export * from './sources.ts';
export * from './keys.ts';
export * from './logs.ts';
export * from './query.ts';
export * from './ledger.ts';
export * from './health.ts';

/** The route table: operation id → route. */
export const routes = {
  ...healthRoutes,
  ...sessionRoutes,
  ...tenantRoutes,
  ...sourceRoutes,
  ...keyRoutes,
  ...logRoutes,
  ...queryRoutes,
  ...ledgerRoutes,
} as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
