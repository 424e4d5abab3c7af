import { z } from 'zod';
import { FieldsJson } from '../search.ts';
import { ParserConfig, parserKinds, sourceNamePattern } from '../source.ts';
import { Id, route, Timestamp } from './route.ts';

export const systemClasses = ['A', 'B', 'C', 'D'] as const;
const label = z.string().trim().min(1).max(100);
const optionalLabel = z.string().trim().max(100);

export const SystemCreate = z.object({
  name: label,
  class: z.enum(systemClasses).default('C'),
  owner: optionalLabel.default(''),
  site: optionalLabel.default(''),
});
export type SystemCreate = z.infer<typeof SystemCreate>;

export const System = SystemCreate.extend({
  id: Id,
  class: z.enum(systemClasses),
  owner: z.string(),
  site: z.string(),
  sources: z.number().int(),
  createdAt: Timestamp,
});
export type System = z.infer<typeof System>;

export const SourceName = z
  .string()
  .regex(sourceNamePattern, 'lower-case letters, digits, `.`, `_`, `-`; at most 100; begins with a letter or digit');

const retentionDays = z.number().int().min(1).max(36_500).nullable();
/** Days of acceptance on fast disks; null: all of them. */
const hotDays = z.number().int().min(1).max(36_500).nullable();
const retentionBytes = z.number().int().min(1_048_576).nullable();

export const SourceCreate = z.object({
  name: SourceName,
  description: z.string().trim().max(500).default(''),
  systemId: Id.nullable().default(null),
  /** Sources of one class share retention and files; a source above about 1 GB a day gets its own. */
  storageClass: SourceName.default('default'),
  parser: ParserConfig.prefault({}),
  hotDays: hotDays.optional(),
  retentionDays: retentionDays.default(null),
  retentionBytes: retentionBytes.default(null),
});
export type SourceCreate = z.infer<typeof SourceCreate>;

export const SourceUpdate = z.object({
  description: z.string().trim().max(500).optional(),
  systemId: Id.nullable().optional(),
  /** Takes effect at the next UTC midnight. */
  storageClass: SourceName.optional(),
  parser: ParserConfig.optional(),
  hotDays: hotDays.optional(),
  retentionDays: retentionDays.optional(),
  retentionBytes: retentionBytes.optional(),
  /** The version the change was made from; another one in the meantime answers 409. */
  ifVersion: z.number().int().min(1).optional(),
});
export type SourceUpdate = z.infer<typeof SourceUpdate>;

export const Source = z.object({
  id: Id,
  name: z.string(),
  description: z.string(),
  system: z.object({ id: Id, name: z.string(), class: z.enum(systemClasses) }).nullable(),
  storageClass: z.string(),
  /** Class from the next UTC midnight on, when it was changed today. */
  nextStorageClass: z.string().nullable(),
  parser: ParserConfig,
  version: z.number().int(),
  hotDays: z.number().int().nullable(),
  retentionDays: z.number().int().nullable(),
  retentionBytes: z.number().nullable(),
  /** How it came to be: by a person or by the first use of an ingest key. */
  createdBy: z.enum(['user', 'key', 'system']),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Source = z.infer<typeof Source>;

export const SourceStats = z.object({
  sourceId: Id,
  name: z.string(),
  events: z.number().int(),
  /** As received, and on disk. */
  bytes: z.number(),
  sizeBytes: z.number(),
  quarantined: z.number().int(),
  /** Events a second over the last five minutes. */
  ratePerSecond: z.number(),
  firstTimestamp: Timestamp.nullable(),
  lastTimestamp: Timestamp.nullable(),
  lastAcceptedAt: Timestamp.nullable(),
  lastError: z.object({ reason: z.string(), detail: z.string(), at: Timestamp }).nullable(),
});
export type SourceStats = z.infer<typeof SourceStats>;

export const ParserPreviewRequest = z.object({
  parser: ParserConfig.prefault({}),
  /** Pasted lines, as they would arrive. */
  text: z.string().max(262_144),
  /** At most so many events are shown. */
  limit: z.number().int().min(1).max(200).default(50),
});
export type ParserPreviewRequest = z.infer<typeof ParserPreviewRequest>;

export const ParserPreviewItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    raw: z.string(),
    timestamp: Timestamp,
    fields: FieldsJson,
    /** `[field, start, end)` in UTF-16 units of `raw`. */
    spans: z.array(z.tuple([z.string(), z.number().int(), z.number().int()])),
  }),
  z.object({ kind: z.literal('quarantine'), raw: z.string(), reason: z.string(), detail: z.string() }),
  z.object({ kind: z.literal('dropped'), rule: z.string() }),
]);
export type ParserPreviewItem = z.infer<typeof ParserPreviewItem>;

export const ParserPreview = z.object({
  items: z.array(ParserPreviewItem),
  /** Physical lines read, and events they were joined to. */
  lines: z.number().int(),
  events: z.number().int(),
  quarantined: z.number().int(),
  /** What automatic detection chose for most of the lines. */
  detected: z.enum(parserKinds).nullable(),
});
export type ParserPreview = z.infer<typeof ParserPreview>;

const systemParams = z.object({ systemId: Id });
const sourceParams = z.object({ sourceId: Id });

export const sourceRoutes = {
  listSystems: route({
    method: 'GET',
    path: '/api/v1/systems',
    tag: 'systems',
    summary: 'Systems of this tenant',
    permission: 'systems.read',
    responses: { 200: z.object({ items: z.array(System) }) },
    errors: ['db.unavailable'],
  }),
  createSystem: route({
    method: 'POST',
    path: '/api/v1/systems',
    tag: 'systems',
    summary: 'Create a system',
    permission: 'systems.manage',
    body: SystemCreate,
    responses: { 201: System },
    errors: ['resource.conflict', 'db.unavailable'],
  }),
  updateSystem: route({
    method: 'PATCH',
    path: '/api/v1/systems/:systemId',
    tag: 'systems',
    summary: 'Change a system',
    permission: 'systems.manage',
    params: systemParams,
    body: z.object({
      name: label.optional(),
      class: z.enum(systemClasses).optional(),
      owner: optionalLabel.optional(),
      site: optionalLabel.optional(),
    }),
    responses: { 200: System },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
  listSources: route({
    method: 'GET',
    path: '/api/v1/sources',
    tag: 'sources',
    summary: 'Sources of this tenant, by name',
    permission: 'sources.read',
    responses: { 200: z.object({ items: z.array(Source) }) },
    errors: ['db.unavailable'],
  }),
  createSource: route({
    method: 'POST',
    path: '/api/v1/sources',
    tag: 'sources',
    summary: 'Create a source',
    permission: 'sources.manage',
    body: SourceCreate,
    responses: { 201: Source },
    errors: ['resource.conflict', 'resource.not_found', 'db.unavailable'],
  }),
  getSource: route({
    method: 'GET',
    path: '/api/v1/sources/:sourceId',
    tag: 'sources',
    summary: 'One source',
    permission: 'sources.read',
    params: sourceParams,
    responses: { 200: Source },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  updateSource: route({
    method: 'PATCH',
    path: '/api/v1/sources/:sourceId',
    tag: 'sources',
    summary: 'Change a source; the next events are read by the new rules',
    permission: 'sources.manage',
    params: sourceParams,
    body: SourceUpdate,
    responses: { 200: Source },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
  listSourceStats: route({
    method: 'GET',
    path: '/api/v1/source-stats',
    tag: 'sources',
    summary: 'Rate, size, last error and quarantine of every source',
    permission: 'sources.read',
    logContent: true,
    responses: { 200: z.object({ items: z.array(SourceStats) }) },
    errors: ['store.unavailable', 'db.unavailable'],
  }),
  getSourceStats: route({
    method: 'GET',
    path: '/api/v1/sources/:sourceId/stats',
    tag: 'sources',
    summary: 'Rate, size, last error and quarantine of one source',
    permission: 'sources.read',
    logContent: true,
    params: sourceParams,
    responses: { 200: SourceStats },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  previewParser: route({
    method: 'POST',
    path: '/api/v1/parser/preview',
    tag: 'sources',
    summary: 'What a parser would make of pasted lines; nothing is kept',
    permission: 'sources.manage',
    logContent: true,
    body: ParserPreviewRequest,
    responses: { 200: ParserPreview },
    errors: ['db.unavailable'],
  }),
} as const;
