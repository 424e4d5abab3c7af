import { z } from 'zod';
import { permissions } from './permission.ts';
import { Id, NoContent, route, Timestamp } from './route.ts';
import { Role } from './session.ts';

const name = z.string().trim().min(1).max(100);
const description = z.string().trim().max(500);

/** Who holds which right, as a table that one can read. */
export const PermissionMatrix = z.object({
  holders: z.array(z.string()),
  permissions: z.array(z.object({ name: z.enum(permissions), holders: z.array(z.string()) })),
});
export type PermissionMatrix = z.infer<typeof PermissionMatrix>;

export const Group = z.object({
  id: Id,
  name: z.string(),
  description: z.string(),
  /** Every member has these roles beside its own. */
  roles: z.array(Role),
  members: z.array(z.object({ userId: Id, name: z.string() })),
  createdAt: Timestamp,
});
export type Group = z.infer<typeof Group>;

export const GroupCreate = z.object({
  name,
  description: description.default(''),
  roles: z.array(Role).max(4).default([]),
});
export type GroupCreate = z.infer<typeof GroupCreate>;

export const GroupUpdate = z.object({
  name: name.optional(),
  description: description.optional(),
  roles: z.array(Role).max(4).optional(),
});
export type GroupUpdate = z.infer<typeof GroupUpdate>;

/** Fields that do not exist for the reader. */
export const GrantFields = z.object({ hidden: z.array(z.string().min(1).max(500)).max(200).default([]) });

export const grantSubjects = ['user', 'group', 'role', 'key'] as const;
export const grantScopes = ['all', 'system', 'source'] as const;

const subjectId = z.string().min(1).max(40).describe('Id of the person, group or key, or name of the role');
const scopeId = z.string().max(40).describe('Id of the system or source; empty for `all`');

export const Grant = z.object({
  id: Id,
  subjectKind: z.enum(grantSubjects),
  subjectId,
  scopeKind: z.enum(grantScopes),
  scopeId,
  /** Query that every line must fulfil; empty: every line. */
  rowFilter: z.string(),
  /** Fields that are taken out of the lines, whose text is then made of the other fields. */
  hiddenFields: z.array(z.string()),
  /** Lines are read as they are stored. */
  unmasked: z.boolean(),
  expiresAt: Timestamp.nullable(),
  createdAt: Timestamp,
  createdBy: z.string(),
  revokedAt: Timestamp.nullable(),
  /** It gives something at this moment. */
  live: z.boolean(),
});
export type Grant = z.infer<typeof Grant>;

export const GrantCreate = z.object({
  subjectKind: z.enum(grantSubjects),
  subjectId,
  scopeKind: z.enum(grantScopes),
  scopeId: scopeId.default(''),
  rowFilter: z.string().trim().max(4000).default(''),
  hiddenFields: GrantFields.shape.hidden,
  unmasked: z.boolean().default(false),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type GrantCreate = z.infer<typeof GrantCreate>;

const groupParams = z.object({ groupId: Id });
const memberParams = z.object({ groupId: Id, userId: Id });

export const rightsRoutes = {
  getPermissions: route({
    method: 'GET',
    path: '/api/v1/permissions',
    tag: 'rights',
    summary: 'Which role and which kind of key may do what',
    permission: 'self',
    responses: { 200: PermissionMatrix },
    errors: [],
  }),
  listGroups: route({
    method: 'GET',
    path: '/api/v1/groups',
    tag: 'rights',
    summary: 'Groups of this tenant with their roles and members',
    permission: 'groups.read',
    responses: { 200: z.object({ items: z.array(Group) }) },
    errors: ['db.unavailable'],
  }),
  createGroup: route({
    method: 'POST',
    path: '/api/v1/groups',
    tag: 'rights',
    summary: 'Create a group',
    permission: 'groups.manage',
    body: GroupCreate,
    responses: { 201: Group },
    errors: ['resource.conflict', 'db.unavailable'],
  }),
  updateGroup: route({
    method: 'PATCH',
    path: '/api/v1/groups/:groupId',
    tag: 'rights',
    summary: 'Change name, description or roles of a group',
    permission: 'groups.manage',
    params: groupParams,
    body: GroupUpdate,
    responses: { 200: Group },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
  removeGroup: route({
    method: 'DELETE',
    path: '/api/v1/groups/:groupId',
    tag: 'rights',
    summary: 'Remove a group; its members lose what it gave',
    permission: 'groups.manage',
    params: groupParams,
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  addGroupMember: route({
    method: 'POST',
    path: '/api/v1/groups/:groupId/members',
    tag: 'rights',
    summary: 'Put a person of the tenant into a group',
    permission: 'groups.manage',
    params: groupParams,
    body: z.object({ userId: Id }),
    responses: { 200: Group },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  removeGroupMember: route({
    method: 'DELETE',
    path: '/api/v1/groups/:groupId/members/:userId',
    tag: 'rights',
    summary: 'Take a person out of a group',
    permission: 'groups.manage',
    params: memberParams,
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  listGrants: route({
    method: 'GET',
    path: '/api/v1/grants',
    tag: 'rights',
    summary: 'Grants of this tenant, revoked ones too, the newest first',
    permission: 'grants.read',
    responses: { 200: z.object({ items: z.array(Grant) }) },
    errors: ['db.unavailable'],
  }),
  createGrant: route({
    method: 'POST',
    path: '/api/v1/grants',
    tag: 'rights',
    summary: 'Let a person, group, role or key read sources; from then on it reads by grants only',
    description:
      'Sources of several grants add up; over one source the strictest holds. An unmasked grant needs the right masking.approve and a fresh sign-in.',
    permission: 'grants.manage',
    body: GrantCreate,
    responses: { 201: Grant },
    errors: ['resource.not_found', 'query.invalid', 'query.too_large', 'auth.not_fresh', 'db.unavailable'],
  }),
  revokeGrant: route({
    method: 'DELETE',
    path: '/api/v1/grants/:grantId',
    tag: 'rights',
    summary: 'Revoke a grant; it gives nothing within 5 s, and its subject still reads by grants only',
    permission: 'grants.manage',
    params: z.object({ grantId: Id }),
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
} as const;
