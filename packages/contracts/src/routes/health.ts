import { z } from 'zod';
import { route } from './route.ts';

export const Readiness = z.object({
  ready: z.boolean(),
  /** Part → `ok` or a public sentence. */
  parts: z.record(z.string(), z.string()),
});
export type Readiness = z.infer<typeof Readiness>;

export const healthRoutes = {
  getHealth: route({
    method: 'GET',
    path: '/healthz',
    tag: 'health',
    summary: 'The process is up',
    permission: 'public',
    responses: { 200: z.object({ status: z.literal('ok') }) },
    errors: [],
  }),
  getReadiness: route({
    method: 'GET',
    path: '/readyz',
    tag: 'health',
    summary: 'Database and store answer',
    permission: 'public',
    responses: { 200: Readiness },
    errors: ['db.unavailable', 'store.unavailable'],
  }),
  getOpenApi: route({
    method: 'GET',
    path: '/openapi.json',
    tag: 'health',
    summary: 'This description, as OpenAPI 3.1',
    permission: 'public',
    responses: { 200: z.record(z.string(), z.unknown()) },
    errors: [],
  }),
} as const;
