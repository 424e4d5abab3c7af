import { z } from 'zod';
import { DirectoryMapping } from './directory.ts';
import { route } from './route.ts';
import { SignedIn } from './session.ts';

const claim = z.string().regex(/^[\x21-\x7e]{1,200}$/);

const provider = {
  enabled: z.boolean(),
  /** What the button of the sign-in page calls it. */
  name: z.string().trim().max(60),
  /** `https://…`, exactly as the provider calls itself; `http://` only on this machine. */
  issuer: z.string().max(500),
  clientId: z.string().max(500),
  /** PEM of the authority that signed the provider's certificate; null: those this machine knows. */
  ca: z.string().max(100_000).nullable(),
  /** The console's address as people open it, with `/api/oidc/callback`; the provider must have it registered. */
  redirectUri: z.string().max(500),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).max(20),
  /** Claims that hold address, shown name and groups; `realm_access.roles` is a path. */
  mailClaim: claim,
  nameClaim: claim,
  groupsClaim: claim,
  mapping: z.array(DirectoryMapping).max(1000),
};

export const OidcSettings = z.object({ ...provider, hasClientSecret: z.boolean() });
export type OidcSettings = z.infer<typeof OidcSettings>;

export const OidcUpdate = z.object({ ...provider, clientSecret: z.string().max(500) }).partial();
export type OidcUpdate = z.infer<typeof OidcUpdate>;

export const oidcRoutes = {
  getOidcSignIn: route({
    method: 'GET',
    path: '/api/v1/sign-in/oidc',
    tag: 'session',
    summary: 'The OpenID provider to sign in by, if there is one',
    permission: 'public',
    responses: { 200: z.object({ name: z.string().nullable() }) },
    errors: ['db.unavailable'],
  }),
  startOidcSignIn: route({
    method: 'POST',
    path: '/api/v1/sign-in/oidc/start',
    tag: 'session',
    summary: 'Begin a sign-in by the OpenID provider',
    description: 'Send the browser to `url`, and keep `flow` for it (ten minutes) where page script cannot read it.',
    permission: 'public',
    body: z.object({
      /** The person must show at the provider who it is, whatever session it has there. */
      fresh: z.boolean().default(false),
    }),
    responses: { 200: z.object({ url: z.string(), flow: z.string() }) },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  finishOidcSignIn: route({
    method: 'POST',
    path: '/api/v1/sign-in/oidc/finish',
    tag: 'session',
    summary: 'End a sign-in by the OpenID provider: opens a session',
    description:
      'A refusal says in `details.reason` why: flow, state, denied, client, code, token, email, address or no_roles.',
    permission: 'public',
    body: z.object({
      flow: z.string().max(4000),
      /** Query of the address that the provider sent the browser to. */
      query: z.string().max(8000),
    }),
    responses: { 200: SignedIn },
    errors: ['auth.invalid', 'auth.rate_limited', 'resource.not_found', 'db.unavailable'],
  }),
  getOidc: route({
    method: 'GET',
    path: '/api/v1/platform/oidc',
    tag: 'platform',
    summary: 'How the OpenID provider is reached, and which of its groups give which roles',
    permission: 'platform.directory',
    responses: { 200: OidcSettings },
    errors: ['db.unavailable'],
  }),
  updateOidc: route({
    method: 'PATCH',
    path: '/api/v1/platform/oidc',
    tag: 'platform',
    summary: 'Change the OpenID provider; the secret of the client is never shown again',
    description: 'While it is in use, a changed address is accepted only when the provider answers there.',
    permission: 'platform.directory',
    body: OidcUpdate,
    responses: { 200: OidcSettings },
    errors: ['resource.not_found', 'auth.not_fresh', 'db.unavailable'],
  }),
} as const;
