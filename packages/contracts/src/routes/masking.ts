import { z } from 'zod';
import { confidences, DataClass, MaskPolicy } from '../masking.ts';
import { SearchHit, SearchRequest } from '../search.ts';
import { Id, NoContent, route, Timestamp } from './route.ts';

/** `*` stands for every source of the tenant. */
export const PolicyTarget = z.union([z.literal('*'), Id]);

export const PolicyChange = z.object({
  part: z.enum(['detector', 'field_rule', 'keyword', 'pattern', 'payment_messages']),
  /** Class, field, word or name of the pattern. */
  name: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  /** Something may be shown that was hidden before. */
  loosens: z.boolean(),
});
export type PolicyChange = z.infer<typeof PolicyChange>;

export const policyStates = ['draft', 'active', 'superseded'] as const;

export const PolicyVersion = z.object({
  id: Id,
  sourceId: PolicyTarget,
  version: z.number().int(),
  policy: MaskPolicy,
  state: z.enum(policyStates),
  loosens: z.boolean(),
  /** Against the version before it. */
  changes: z.array(PolicyChange),
  createdAt: Timestamp,
  createdBy: z.string(),
  approvedAt: Timestamp.nullable(),
  approvedBy: z.string().nullable(),
});
export type PolicyVersion = z.infer<typeof PolicyVersion>;

export const EffectivePolicy = z.object({
  sourceId: PolicyTarget,
  /** Grows with every change that concerns the source; events carry it. */
  version: z.number().int(),
  policy: MaskPolicy,
  /** Versions of the tenant's and the source's own policy in it; 0: the built-in detection. */
  tenantVersion: z.number().int(),
  sourceVersion: z.number().int(),
});
export type EffectivePolicy = z.infer<typeof EffectivePolicy>;

export const PolicyPropose = z.object({
  sourceId: PolicyTarget.default('*'),
  policy: MaskPolicy,
  /** The version the change was made from; another one in the meantime answers 409. */
  ifVersion: z.number().int().min(0).optional(),
});
export type PolicyPropose = z.infer<typeof PolicyPropose>;

export const MaskPreviewRequest = z.object({
  policy: MaskPolicy,
  /** Whose policy in force is compared with; also where lines are taken from. */
  sourceId: PolicyTarget.default('*'),
  /** Pasted lines; absent: the newest lines of the source. */
  text: z.string().max(262_144).optional(),
  limit: z.number().int().min(1).max(100).default(20),
});
export type MaskPreviewRequest = z.infer<typeof MaskPreviewRequest>;

/** Why a part of a line is masked. */
export const MaskReason = z.object({
  dataClass: DataClass,
  confidence: z.enum(confidences),
  reason: z.string(),
  /** `hidden`: by the proposed policy only; `shown`: by the one in force only, so it stays hidden here too. */
  change: z.enum(['same', 'hidden', 'shown']),
});
export type MaskReason = z.infer<typeof MaskReason>;

export const MaskPreviewLine = z.object({
  /** The line as it is seen now; a pasted line as it was pasted. */
  before: z.string(),
  after: z.string(),
  /** `after` in parts; those that are masked say why. */
  segments: z.array(z.object({ text: z.string(), masked: MaskReason.optional() })),
});
export type MaskPreviewLine = z.infer<typeof MaskPreviewLine>;

export const MaskPreview = z.object({
  lines: z.array(MaskPreviewLine),
  loosens: z.boolean(),
  changes: z.array(PolicyChange),
});
export type MaskPreview = z.infer<typeof MaskPreview>;

export const MaskCoverage = z.object({
  sourceId: Id,
  source: z.string(),
  /** Empty: the line's text. `*`: more fields than are named. */
  field: z.string(),
  dataClass: DataClass,
  since: Timestamp,
  /** Of the policy that found it first. */
  policyVersion: z.number().int(),
});
export type MaskCoverage = z.infer<typeof MaskCoverage>;

/** Within ten minutes a hundred and more values came in that differ only in what is hidden. */
export const MaskBurst = z.object({
  sourceId: Id,
  source: z.string(),
  dataClass: DataClass,
  /** How each of them is shown. */
  shown: z.string(),
  at: Timestamp,
});
export type MaskBurst = z.infer<typeof MaskBurst>;

export const RemaskProgress = z.object({
  sourceId: Id,
  /** Lines that were indexed under an older policy and wait to be rewritten. */
  remaining: z.number().int(),
});
export type RemaskProgress = z.infer<typeof RemaskProgress>;

export const MaskKeyVersion = z.object({
  version: z.number().int(),
  /** `active`: new tokens are made with it. `retiring`: lookups still try it. `retired`: tokens made with it are lost. */
  state: z.enum(['active', 'retiring', 'retired']),
  createdAt: Timestamp.nullable(),
});
export type MaskKeyVersion = z.infer<typeof MaskKeyVersion>;

export const LookupRequest = SearchRequest.pick({ from: true, to: true, sources: true, cursor: true }).extend({
  dataClass: DataClass.exclude(['secret']),
  /** The whole value; separators do not count. It is written down nowhere. */
  value: z.string().trim().min(2).max(500),
  limit: z.number().int().min(1).max(200).default(50),
});
export type LookupRequest = z.infer<typeof LookupRequest>;

export const LookupResponse = z.object({
  /** Lines that hold the value, as the reader may see them. */
  hits: z.array(SearchHit),
  total: z.object({ value: z.number().int(), relation: z.enum(['eq', 'gte']) }).optional(),
  cursor: z.string().optional(),
  took_ms: z.number(),
});
export type LookupResponse = z.infer<typeof LookupResponse>;

const policyParams = z.object({ policyId: Id });

export const maskingRoutes = {
  listMaskPolicies: route({
    method: 'GET',
    path: '/api/v1/masking/policies',
    tag: 'masking',
    summary: 'Versions of the masking policies, the newest first',
    permission: 'masking.read',
    query: z.object({ sourceId: PolicyTarget.optional() }),
    responses: { 200: z.object({ items: z.array(PolicyVersion) }) },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  getMaskPolicy: route({
    method: 'GET',
    path: '/api/v1/masking/effective',
    tag: 'masking',
    summary: 'The policy in force for a source, or for those without one of their own',
    permission: 'masking.read',
    query: z.object({ sourceId: PolicyTarget.default('*') }),
    responses: { 200: EffectivePolicy },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  proposeMaskPolicy: route({
    method: 'POST',
    path: '/api/v1/masking/policies',
    tag: 'masking',
    summary: 'Change a masking policy',
    description:
      'What hides more is in force at once, in every process within 5 s. What may show more stays a draft until another ' +
      'person with masking.approve approves it, where the tenant asks for four eyes; else it takes a person with ' +
      'masking.approve who has just signed in.',
    permission: 'masking.manage',
    body: PolicyPropose,
    responses: { 201: PolicyVersion },
    errors: ['resource.not_found', 'resource.conflict', 'auth.not_fresh', 'db.unavailable'],
  }),
  approveMaskPolicy: route({
    method: 'POST',
    path: '/api/v1/masking/policies/:policyId/approve',
    tag: 'masking',
    summary: 'Put a draft in force; whoever proposed it cannot',
    permission: 'masking.approve',
    params: policyParams,
    responses: { 200: PolicyVersion },
    errors: ['resource.not_found', 'resource.conflict', 'auth.not_fresh', 'db.unavailable'],
  }),
  rejectMaskPolicy: route({
    method: 'DELETE',
    path: '/api/v1/masking/policies/:policyId',
    tag: 'masking',
    summary: 'Drop a draft',
    permission: 'masking.manage',
    params: policyParams,
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
  previewMaskPolicy: route({
    method: 'POST',
    path: '/api/v1/masking/preview',
    tag: 'masking',
    summary: 'What a policy would hide in pasted or real lines, and why; nothing is kept',
    description:
      'Lines of a source are shown with everything hidden that either policy hides: a preview reveals nothing. `change` says ' +
      'which parts only one of them hides.',
    permission: 'masking.manage',
    logContent: true,
    body: MaskPreviewRequest,
    responses: { 200: MaskPreview },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  getMaskCoverage: route({
    method: 'GET',
    path: '/api/v1/masking/coverage',
    tag: 'masking',
    summary: 'Which fields of which source hold what, masked since when',
    description:
      '`bursts`: the newest 50 times that many values came in within ten minutes which differ only in what is hidden, as ' +
      'when somebody tries out whose number it is.',
    permission: 'masking.read',
    responses: { 200: z.object({ items: z.array(MaskCoverage), bursts: z.array(MaskBurst) }) },
    errors: ['db.unavailable'],
  }),
  getRemaskProgress: route({
    method: 'GET',
    path: '/api/v1/masking/progress',
    tag: 'masking',
    summary: 'How many lines still wait to be rewritten under the policy in force',
    description:
      'Until then what is found among them is judged line by line, so a change that hides more holds at once all the ' +
      'same. Sources without such lines are left out.',
    permission: 'masking.read',
    responses: { 200: z.object({ items: z.array(RemaskProgress) }) },
    errors: ['db.unavailable'],
  }),
  listMaskKeys: route({
    method: 'GET',
    path: '/api/v1/masking/keys',
    tag: 'masking',
    summary: 'Versions of the key of the tokens; never the key',
    permission: 'masking.read',
    responses: { 200: z.object({ items: z.array(MaskKeyVersion) }) },
    errors: ['db.unavailable'],
  }),
  rotateMaskKey: route({
    method: 'POST',
    path: '/api/v1/masking/keys',
    tag: 'masking',
    summary: 'Make new tokens with a new version of the key; lookups go on trying the ones before',
    permission: 'masking.approve',
    responses: { 201: MaskKeyVersion },
    errors: ['auth.not_fresh', 'db.unavailable'],
  }),
  retireMaskKey: route({
    method: 'DELETE',
    path: '/api/v1/masking/keys/:version',
    tag: 'masking',
    summary: 'Try a version of the key no more: lines indexed under it are found by lookup no longer',
    permission: 'masking.approve',
    params: z.object({ version: z.coerce.number().int().min(1) }),
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'resource.conflict', 'auth.not_fresh', 'db.unavailable'],
  }),
  lookup: route({
    method: 'POST',
    path: '/api/v1/lookup',
    tag: 'masking',
    summary: 'Find lines by a whole hidden value',
    description:
      'By the blind token of the value. It tells that a line holds exactly this value, so it is written into the audit ' +
      '(the token, not the value) and limited to 30 a minute. Lines indexed before masking was there have no tokens.',
    permission: 'pii.lookup',
    logContent: true,
    body: LookupRequest,
    responses: { 200: LookupResponse },
    errors: [
      'auth.rate_limited',
      'query.timeout',
      'query.cancelled',
      'resource.not_found',
      'store.unavailable',
      'db.unavailable',
    ],
  }),
} as const;
