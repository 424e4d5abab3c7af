import { z } from 'zod';
import { AuditHead, AuditRecord } from '../audit.ts';
import { Download, route } from './route.ts';

const instant = z.iso.datetime({ offset: true });

export const AuditQuery = z.object({
  from: instant.optional(),
  to: instant.optional(),
  /** Id of a person, key or part of the product. */
  actor: z.string().min(1).max(100).optional(),
  /** An action (`members.update`), or all of an object (`members`). */
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)*$/)
    .max(100)
    .optional(),
  outcome: AuditRecord.shape.outcome.optional(),
  /** Id of what was acted on. */
  target: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** The newest first; `cursor` asks for those before. */
export const AuditPage = z.object({ items: z.array(AuditRecord), cursor: z.string().optional() });
export type AuditPage = z.infer<typeof AuditPage>;

export const AuditSpan = z.object({
  fromSeq: z.coerce.number().int().min(1).default(1),
  toSeq: z.coerce.number().int().min(1).optional(),
});
export type AuditSpan = z.infer<typeof AuditSpan>;

const exported =
  'One record a line in the order of the chain, at most 50,000, then a line with the signed head. `logwarden audit verify` checks it without this installation.';

export const auditRoutes = {
  listAudit: route({
    method: 'GET',
    path: '/api/v1/audit',
    tag: 'audit',
    summary: 'What was done in this tenant, the newest first',
    permission: 'audit.read',
    query: AuditQuery,
    responses: { 200: AuditPage },
    errors: ['db.unavailable'],
  }),
  getAuditHead: route({
    method: 'GET',
    path: '/api/v1/audit/head',
    tag: 'audit',
    summary: 'The signed end of the chain of this tenant, to keep elsewhere',
    permission: 'audit.read',
    responses: { 200: AuditHead },
    errors: ['db.unavailable'],
  }),
  exportAudit: route({
    method: 'GET',
    path: '/api/v1/audit/export',
    tag: 'audit',
    summary: 'The chain of this tenant as NDJSON',
    description: exported,
    permission: 'audit.export',
    query: AuditSpan,
    responses: { 200: Download },
    download: true,
    errors: ['db.unavailable'],
  }),
  listPlatformAudit: route({
    method: 'GET',
    path: '/api/v1/platform/audit',
    tag: 'audit',
    summary: 'What was done to the installation itself, the newest first',
    permission: 'platform.audit',
    query: AuditQuery,
    responses: { 200: AuditPage },
    errors: ['db.unavailable'],
  }),
  exportPlatformAudit: route({
    method: 'GET',
    path: '/api/v1/platform/audit/export',
    tag: 'audit',
    summary: 'The chain of the installation as NDJSON',
    description: exported,
    permission: 'platform.audit',
    query: AuditSpan,
    responses: { 200: Download },
    download: true,
    errors: ['db.unavailable'],
  }),
} as const;
