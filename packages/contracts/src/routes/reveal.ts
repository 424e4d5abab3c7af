import { z } from 'zod';
import { DataClass } from '../masking.ts';
import { Id, route, Timestamp } from './route.ts';

export const revealStates = ['requested', 'approved', 'refused', 'used', 'expired'] as const;

export const RevealCreate = z.object({
  /** `position` of a hit. */
  position: z.string().min(3).max(2000),
  /** Field whose value is hidden; empty: the line's text. */
  field: z.string().max(500).default(''),
  /** Which of a field's several values, from 0. */
  item: z.number().int().min(0).max(10_000).default(0),
  /** A character of the hidden part, counted in the text as it is shown; needed where more than one part is hidden. */
  at: z.number().int().min(0).max(16_777_216).optional(),
  reason: z.string().trim().min(5).max(1000),
  ticket: z.string().trim().min(1).max(100),
});
export type RevealCreate = z.infer<typeof RevealCreate>;

export const Reveal = z.object({
  id: Id,
  state: z.enum(revealStates),
  requestedBy: z.string(),
  source: z.string(),
  position: z.string(),
  field: z.string(),
  dataClass: DataClass,
  reason: z.string(),
  ticket: z.string(),
  createdAt: Timestamp,
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
  usedAt: Timestamp.nullable(),
  /** Until then it can be decided, or seen. */
  expiresAt: Timestamp,
});
export type Reveal = z.infer<typeof Reveal>;

export const RevealedValue = z.object({
  value: z.string(),
  dataClass: DataClass,
  /** To be hidden again then. */
  hideAt: Timestamp,
  /** To be shown across the value: who sees it, when, and by which request. */
  watermark: z.string(),
});
export type RevealedValue = z.infer<typeof RevealedValue>;

const revealParams = z.object({ revealId: Id });
const decideErrors = ['resource.not_found', 'resource.conflict', 'auth.not_fresh', 'db.unavailable'] as const;

export const revealRoutes = {
  listReveals: route({
    method: 'GET',
    path: '/api/v1/reveals',
    tag: 'reveal',
    summary: 'Own requests to see a hidden value; for who may approve, those of everybody',
    permission: 'pii.reveal',
    responses: { 200: z.object({ items: z.array(Reveal) }) },
    errors: ['db.unavailable'],
  }),
  requestReveal: route({
    method: 'POST',
    path: '/api/v1/reveals',
    tag: 'reveal',
    summary: 'Ask to see one hidden value',
    description:
      'In a session of the browser only, never by key. Where the tenant asks for four eyes another person decides; else ' +
      'the request is approved at once. Secrets (passwords, tokens) cannot be revealed at all.',
    permission: 'pii.reveal',
    body: RevealCreate,
    responses: { 201: Reveal },
    errors: ['resource.not_found', 'field.masked', 'auth.not_fresh', 'store.unavailable', 'db.unavailable'],
  }),
  approveReveal: route({
    method: 'POST',
    path: '/api/v1/reveals/:revealId/approve',
    tag: 'reveal',
    summary: 'Let the person who asked see the value',
    permission: 'pii.approve',
    params: revealParams,
    responses: { 200: Reveal },
    errors: decideErrors,
  }),
  refuseReveal: route({
    method: 'POST',
    path: '/api/v1/reveals/:revealId/refuse',
    tag: 'reveal',
    summary: 'Refuse a request',
    permission: 'pii.approve',
    params: revealParams,
    responses: { 200: Reveal },
    errors: decideErrors,
  }),
  openReveal: route({
    method: 'POST',
    path: '/api/v1/reveals/:revealId/value',
    tag: 'reveal',
    summary: 'See the value that was approved, for some minutes from the first time',
    permission: 'pii.reveal',
    logContent: true,
    params: revealParams,
    responses: { 200: RevealedValue },
    errors: [...decideErrors, 'field.masked', 'store.unavailable'],
  }),
} as const;
