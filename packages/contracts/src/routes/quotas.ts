import { z } from 'zod';
import { Id, route, Timestamp } from './route.ts';

export const isolationClasses = ['shared', 'dedicated_topic', 'dedicated_index', 'dedicated_cluster'] as const;

/** Quotas that a gateway holds senders to. */
export const ingestQuotas = ['ingest_events', 'ingest_bytes', 'storage'] as const;
export type IngestQuota = (typeof ingestQuotas)[number];

/** What the platform allows a tenant; null: no limit. */
export const Quota = z.object({
  ingestEventsPerSecond: z.number().int().min(1).nullable(),
  /** Of bodies after decompression. */
  ingestBytesPerSecond: z.number().int().min(1).nullable(),
  storageBytes: z.number().int().min(1).nullable(),
  /** Milliseconds of store time that the tenant's queries may take within a minute. */
  queryMsPerMinute: z.number().int().min(1).nullable(),
  concurrentQueries: z.number().int().min(1).max(10_000).nullable(),
  /** What is the tenant's own: nothing, its topic of the bus, its index too, its cluster of the store. */
  isolation: z.enum(isolationClasses),
});
export type Quota = z.infer<typeof Quota>;

/** What a tenant has and keeps. */
export const Usage = z.object({
  tenantId: Id,
  name: z.string(),
  members: z.number().int(),
  sources: z.number().int(),
  events: z.number().int(),
  /** As received, and as it lies on the disk. */
  receivedBytes: z.number().int(),
  storedBytes: z.number().int(),
  quarantined: z.number().int(),
  /** Events of the last minutes. */
  eventsPerSecond: z.number(),
  quota: Quota,
  /** Requests that gateways refused over a quota, since ever, and the last of them. */
  overQuota: z.object({
    requests: z.number().int(),
    lastAt: Timestamp.nullable(),
    lastQuota: z.enum(ingestQuotas).nullable(),
  }),
});
export type Usage = z.infer<typeof Usage>;

/** What a tenant decides about itself. */
export const TenantSettings = z.object({
  /** A second person decides a reveal. */
  revealFourEyes: z.boolean(),
  /** A second person decides a policy that masks less. */
  maskingFourEyes: z.boolean(),
  /** How long a revealed value may be looked at. */
  revealMinutes: z.number().int().min(1).max(60),
  /** Reveals, approvals and unmasked grants take a second factor. */
  requireSecondFactor: z.boolean(),
});
export type TenantSettings = z.infer<typeof TenantSettings>;

const params = z.object({ tenantId: Id });

export const quotaRoutes = {
  getUsage: route({
    method: 'GET',
    path: '/api/v1/usage',
    tag: 'tenants',
    summary: 'What this tenant uses of what it is allowed',
    permission: 'quotas.read',
    responses: { 200: Usage },
    errors: ['db.unavailable', 'store.unavailable'],
  }),
  listUsage: route({
    method: 'GET',
    path: '/api/v1/tenants/usage',
    tag: 'tenants',
    summary: 'What every tenant uses, in numbers only',
    permission: 'quotas.manage',
    responses: { 200: z.object({ items: z.array(Usage) }) },
    errors: ['db.unavailable', 'store.unavailable'],
  }),
  updateQuota: route({
    method: 'PATCH',
    path: '/api/v1/tenants/:tenantId/quota',
    tag: 'tenants',
    summary: 'Change what a tenant is allowed',
    permission: 'quotas.manage',
    params,
    body: Quota.partial(),
    responses: { 200: Quota },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  getTenantSettings: route({
    method: 'GET',
    path: '/api/v1/settings',
    tag: 'tenants',
    summary: 'What this tenant decides about itself',
    permission: 'settings.read',
    responses: { 200: TenantSettings },
    errors: ['db.unavailable'],
  }),
  updateTenantSettings: route({
    method: 'PATCH',
    path: '/api/v1/settings',
    tag: 'tenants',
    summary: 'Change what this tenant decides about itself',
    description: 'Giving up four eyes or the second factor takes a person who has just signed in.',
    permission: 'settings.manage',
    body: TenantSettings.partial(),
    responses: { 200: TenantSettings },
    errors: ['auth.not_fresh', 'db.unavailable'],
  }),
} as const;
