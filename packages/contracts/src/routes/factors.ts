import { z } from 'zod';
import { Id, NoContent, route, Timestamp } from './route.ts';
import { Password, SessionInfo, SessionListItem } from './session.ts';

/** Six digits of the authenticator, or a recovery code. */
export const FactorCode = z.string().trim().min(6).max(40);

export const FactorState = z.object({
  /** null: no authenticator is confirmed. */
  confirmedAt: Timestamp.nullable(),
  recoveryCodesLeft: z.number().int(),
});
export type FactorState = z.infer<typeof FactorState>;

/** Shown once: what the authenticator takes, as text and as `otpauth:` address. */
export const FactorEnrolment = z.object({ secret: z.string(), uri: z.string() });
export type FactorEnrolment = z.infer<typeof FactorEnrolment>;

const memberParams = z.object({ userId: Id });

export const factorRoutes = {
  refreshSignIn: route({
    method: 'POST',
    path: '/api/v1/session/fresh',
    tag: 'session',
    summary: 'Show password and second factor again; for ten minutes the session counts as fresh',
    permission: 'self',
    body: z.object({
      /** None where the session is by an OpenID provider: there one signs in again. */
      password: Password.optional(),
      code: FactorCode.optional(),
    }),
    responses: { 200: SessionInfo },
    errors: ['auth.invalid', 'auth.not_fresh', 'auth.second_factor', 'auth.rate_limited', 'db.unavailable'],
  }),
  getFactor: route({
    method: 'GET',
    path: '/api/v1/session/factor',
    tag: 'session',
    summary: 'Have I a second factor?',
    permission: 'self',
    responses: { 200: FactorState },
    errors: ['db.unavailable'],
  }),
  beginFactor: route({
    method: 'POST',
    path: '/api/v1/session/factor',
    tag: 'session',
    summary: 'Begin to set up an authenticator (TOTP); nothing changes until it is confirmed',
    permission: 'self',
    responses: { 201: FactorEnrolment },
    errors: ['auth.not_fresh', 'resource.conflict', 'db.unavailable'],
  }),
  confirmFactor: route({
    method: 'POST',
    path: '/api/v1/session/factor/confirm',
    tag: 'session',
    summary: 'Confirm the authenticator with a code; the recovery codes are in this answer only',
    permission: 'self',
    body: z.object({ code: FactorCode }),
    responses: { 200: z.object({ recoveryCodes: z.array(z.string()) }) },
    errors: ['auth.invalid', 'auth.rate_limited', 'resource.not_found', 'db.unavailable'],
  }),
  removeFactor: route({
    method: 'POST',
    path: '/api/v1/session/factor/remove',
    tag: 'session',
    summary: 'Take the authenticator off the account, with a code',
    permission: 'self',
    body: z.object({ code: FactorCode }),
    responses: { 204: NoContent },
    errors: ['auth.invalid', 'auth.not_fresh', 'auth.rate_limited', 'resource.not_found', 'db.unavailable'],
  }),
  listMemberSessions: route({
    method: 'GET',
    path: '/api/v1/members/:userId/sessions',
    tag: 'tenants',
    summary: 'Live sessions of a person in this tenant',
    permission: 'members.manage',
    params: memberParams,
    responses: { 200: z.object({ items: z.array(SessionListItem) }) },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  revokeMemberSessions: route({
    method: 'DELETE',
    path: '/api/v1/members/:userId/sessions',
    tag: 'tenants',
    summary: 'End all sessions of a person in this tenant',
    permission: 'members.manage',
    params: memberParams,
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
} as const;
