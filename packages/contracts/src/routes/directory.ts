import { z } from 'zod';
import { Id, route } from './route.ts';
import { Role } from './session.ts';

const dn = z.string().max(1000);
const attribute = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/);

/** What members of a group of the directory are in a tenant. */
export const DirectoryMapping = z.object({
  /** Distinguished name of the group at an LDAP directory; its name or id, exactly, as an OpenID provider gives it. */
  group: dn.min(1),
  tenantId: Id,
  roles: z.array(Role).min(1).max(4),
});
export type DirectoryMapping = z.infer<typeof DirectoryMapping>;

const server = {
  enabled: z.boolean(),
  /** `ldaps://host:636`, or `ldap://host` with `startTls`; plain only on this machine. */
  url: z.string().max(500),
  startTls: z.boolean(),
  /** PEM of the authority that signed the server's certificate; null: those this machine knows. */
  ca: z.string().max(100_000).nullable(),
  /** Account that searches; empty: anonymously. */
  bindDn: dn,
  userBase: dn,
  /** Attributes of a person: what is typed at the sign-in, the shown name, and what never changes. */
  mailAttribute: attribute,
  nameAttribute: attribute,
  idAttribute: attribute,
  groupBase: dn,
  /** Attribute of a group that holds the distinguished names of its members. */
  memberAttribute: attribute,
  mapping: z.array(DirectoryMapping).max(1000),
};

export const LdapSettings = z.object({ ...server, hasBindPassword: z.boolean() });
export type LdapSettings = z.infer<typeof LdapSettings>;

export const LdapUpdate = z.object({ ...server, bindPassword: z.string().max(500) }).partial();
export type LdapUpdate = z.infer<typeof LdapUpdate>;

export const directoryRoutes = {
  getLdap: route({
    method: 'GET',
    path: '/api/v1/platform/ldap',
    tag: 'platform',
    summary: 'How the LDAP directory is reached, and which of its groups give which roles',
    permission: 'platform.directory',
    responses: { 200: LdapSettings },
    errors: ['db.unavailable'],
  }),
  updateLdap: route({
    method: 'PATCH',
    path: '/api/v1/platform/ldap',
    tag: 'platform',
    summary: 'Change the LDAP directory; the password of its account is never shown again',
    permission: 'platform.directory',
    body: LdapUpdate,
    responses: { 200: LdapSettings },
    errors: ['resource.not_found', 'auth.not_fresh', 'db.unavailable'],
  }),
} as const;
