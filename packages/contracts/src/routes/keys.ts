import { z } from 'zod';
import { Id, NoContent, route, Timestamp } from './route.ts';

export const apiKeyUses = ['ingest', 'read', 'admin'] as const;

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  use: z.enum(apiKeyUses),
  /** An ingest key may create a source by first use of its name. */
  createSources: z.boolean(),
  /** Ids of the sources that the key may write or read; empty: all of the tenant. */
  sources: z.array(Id),
  /** The beginning of the key, to tell keys apart. */
  prefix: z.string(),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  /** To the minute. */
  lastUsedAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyCreate = z.object({
  name: z.string().trim().min(1).max(100),
  use: z.enum(apiKeyUses),
  createSources: z.boolean().default(false),
  sources: z.array(Id).max(1000).default([]),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type ApiKeyCreate = z.infer<typeof ApiKeyCreate>;

/** `secret` is shown this once: what `Authorization: ApiKey …` takes. `encoded` is the same as base64(id:secret). */
export const ApiKeyCreated = z.object({ key: ApiKey, secret: z.string(), encoded: z.string() });
export type ApiKeyCreated = z.infer<typeof ApiKeyCreated>;

export const keyRoutes = {
  listApiKeys: route({
    method: 'GET',
    path: '/api/v1/api-keys',
    tag: 'keys',
    summary: 'Keys of this tenant, without their secrets',
    permission: 'keys.read',
    responses: { 200: z.object({ items: z.array(ApiKey) }) },
    errors: ['db.unavailable'],
  }),
  createApiKey: route({
    method: 'POST',
    path: '/api/v1/api-keys',
    tag: 'keys',
    summary: 'Create a key; its secret is in this answer only',
    permission: 'keys.manage',
    body: ApiKeyCreate,
    responses: { 201: ApiKeyCreated },
    errors: ['db.unavailable'],
  }),
  revokeApiKey: route({
    method: 'DELETE',
    path: '/api/v1/api-keys/:keyId',
    tag: 'keys',
    summary: 'Revoke a key; it is refused everywhere within 5 s',
    permission: 'keys.manage',
    params: z.object({ keyId: Id }),
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
} as const;
