import { z } from 'zod';
import { permissions } from './permission.ts';
import { Id, NoContent, route, Timestamp, Zone } from './route.ts';

export const roles = ['admin', 'operator', 'analyst', 'auditor'] as const;
export const Role = z.enum(roles);
export const locales = ['en', 'zh-CN'] as const;
export const Locale = z.enum(locales);
export type Locale = z.infer<typeof Locale>;

/** How a person signed in. */
export const signInMethods = ['password', 'emergency', 'oidc', 'ldap'] as const;

export const Email = z
  .string()
  .max(254)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email({ error: 'an e-mail address' }));
/** Any text of a password field. The policy for a new one (length, not a common one) is checked by the server. */
export const Password = z.string().min(1).max(256);

export const TenantSummary = z.object({
  id: Id,
  name: z.string(),
  zone: z.string(),
  calendar: z.string(),
  /** The reader's own roles in it. */
  roles: z.array(Role),
});
export type TenantSummary = z.infer<typeof TenantSummary>;

/** Who is signed in, in which tenant, with which rights. */
export const SessionInfo = z.object({
  user: z.object({
    id: Id,
    email: z.string(),
    name: z.string(),
    locale: Locale,
    platformAdmin: z.boolean(),
    /** true: nothing but the change of the password is answered until it is done. */
    mustChangePassword: z.boolean(),
  }),
  /** The tenant every request of this session is about; null: the person belongs to none. */
  tenant: TenantSummary.nullable(),
  /** All tenants to switch to, by name. */
  tenants: z.array(TenantSummary),
  permissions: z.array(z.enum(permissions)),
  /** End at the latest (12 h after sign-in), and the end if nothing is asked until then (30 min). */
  expiresAt: Timestamp,
  idleExpiresAt: Timestamp,
  /** Until then password and second factor count as just shown; null: they do not. */
  freshUntil: Timestamp.nullable(),
  method: z.enum(signInMethods),
  /** Has the account a second factor, and was it shown to this session? */
  secondFactor: z.object({ enrolled: z.boolean(), shown: z.boolean() }),
});
export type SessionInfo = z.infer<typeof SessionInfo>;

/** `token` goes into `Authorization: Bearer …`. It is shown once; the server keeps its hash only. */
export const SignedIn = z.object({ token: z.string(), session: SessionInfo });
export type SignedIn = z.infer<typeof SignedIn>;

export const FirstRunRequest = z.object({
  /** From the link that the start printed; valid once. */
  token: z.string().min(1).max(200),
  email: Email,
  name: z.string().trim().min(1).max(100),
  password: Password,
  locale: Locale.default('en'),
  /** The first tenant; the new person becomes its admin, and admin of the platform. */
  tenant: z.object({
    name: z.string().trim().min(1).max(100),
    zone: Zone,
    calendar: z.string().trim().min(1).max(40).default('none'),
  }),
});
export type FirstRunRequest = z.infer<typeof FirstRunRequest>;

export const SessionListItem = z.object({
  id: Id,
  current: z.boolean(),
  createdAt: Timestamp,
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
  peer: z.string(),
  userAgent: z.string(),
});
export type SessionListItem = z.infer<typeof SessionListItem>;

export const sessionRoutes = {
  getFirstRun: route({
    method: 'GET',
    path: '/api/v1/first-run',
    tag: 'session',
    summary: 'Is the first admin still to be created?',
    permission: 'public',
    responses: { 200: z.object({ needed: z.boolean() }) },
    errors: ['db.unavailable'],
  }),
  createFirstAdmin: route({
    method: 'POST',
    path: '/api/v1/first-run',
    tag: 'session',
    summary: 'Create the first admin and the first tenant with the one-time token',
    permission: 'public',
    body: FirstRunRequest,
    responses: { 201: SignedIn },
    errors: ['auth.invalid', 'auth.rate_limited', 'resource.conflict', 'db.unavailable'],
  }),
  signIn: route({
    method: 'POST',
    path: '/api/v1/sign-in',
    tag: 'session',
    summary: 'Open a session with e-mail and password',
    description: 'An unknown address and a wrong password answer alike, in the same time. Attempts are throttled.',
    permission: 'public',
    body: z.object({
      email: Email,
      password: Password,
      /** Code of the authenticator, or a recovery code, where the account has one. */
      code: z.string().trim().min(6).max(40).optional(),
    }),
    responses: { 200: SignedIn },
    errors: ['auth.invalid', 'auth.second_factor', 'auth.rate_limited', 'db.unavailable'],
  }),
  signOut: route({
    method: 'POST',
    path: '/api/v1/sign-out',
    tag: 'session',
    summary: 'End this session',
    permission: 'self',
    responses: { 204: NoContent },
    errors: ['db.unavailable'],
  }),
  getSession: route({
    method: 'GET',
    path: '/api/v1/session',
    tag: 'session',
    summary: 'Who am I: person, tenant, rights, end of the session',
    permission: 'self',
    responses: { 200: SessionInfo },
    errors: ['db.unavailable'],
  }),
  switchTenant: route({
    method: 'POST',
    path: '/api/v1/session/tenant',
    tag: 'session',
    summary: 'Switch this session to another tenant of mine',
    permission: 'self',
    body: z.object({ tenantId: Id }),
    responses: { 200: SessionInfo },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/v1/session/password',
    tag: 'session',
    summary: 'Change my password; all my other sessions end',
    permission: 'self',
    body: z.object({ current: Password, next: Password }),
    responses: { 200: SessionInfo },
    errors: ['auth.invalid', 'auth.rate_limited', 'db.unavailable'],
  }),
  updateProfile: route({
    method: 'PATCH',
    path: '/api/v1/session/profile',
    tag: 'session',
    summary: 'Change my name or language',
    permission: 'self',
    body: z.object({ name: z.string().trim().min(1).max(100).optional(), locale: Locale.optional() }),
    responses: { 200: SessionInfo },
    errors: ['db.unavailable'],
  }),
  listSessions: route({
    method: 'GET',
    path: '/api/v1/sessions',
    tag: 'session',
    summary: 'My live sessions',
    permission: 'self',
    responses: { 200: z.object({ items: z.array(SessionListItem) }) },
    errors: ['db.unavailable'],
  }),
  revokeSession: route({
    method: 'DELETE',
    path: '/api/v1/sessions/:sessionId',
    tag: 'session',
    summary: 'End one of my sessions',
    permission: 'self',
    params: z.object({ sessionId: Id }),
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
} as const;
