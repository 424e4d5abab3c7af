import { z } from 'zod';
import { Email, Password, Role } from './session.ts';
import { Id, NoContent, route, Timestamp, Zone } from './route.ts';

const name = z.string().trim().min(1).max(100);
const calendar = z.string().trim().min(1).max(40);

export const Tenant = z.object({
  id: Id,
  name: z.string(),
  zone: z.string(),
  /** Holiday calendar: `none`, or a country code such as `CN`. */
  calendar: z.string(),
  members: z.number().int(),
  sources: z.number().int(),
  createdAt: Timestamp,
});
export type Tenant = z.infer<typeof Tenant>;

export const TenantCreate = z.object({
  /** Chosen or, when absent, made. Never changes, never used again. */
  id: Id.optional(),
  name,
  zone: Zone,
  calendar: calendar.default('none'),
  /** The tenant's first admin. An address that has an account already keeps its password. */
  admin: z.object({ email: Email, name, initialPassword: Password }),
});
export type TenantCreate = z.infer<typeof TenantCreate>;

export const Member = z.object({
  userId: Id,
  email: z.string(),
  name: z.string(),
  roles: z.array(Role).min(1),
  createdAt: Timestamp,
});
export type Member = z.infer<typeof Member>;

export const MemberCreate = z.object({
  email: Email,
  name,
  roles: z.array(Role).min(1).max(4),
  /** Must be changed at the first sign-in. Ignored for an address that has an account already. */
  initialPassword: Password,
});
export type MemberCreate = z.infer<typeof MemberCreate>;

const memberParams = z.object({ userId: Id });

export const tenantRoutes = {
  listTenants: route({
    method: 'GET',
    path: '/api/v1/tenants',
    tag: 'tenants',
    summary: 'All tenants of this installation',
    permission: 'tenants.manage',
    responses: { 200: z.object({ items: z.array(Tenant) }) },
    errors: ['db.unavailable'],
  }),
  createTenant: route({
    method: 'POST',
    path: '/api/v1/tenants',
    tag: 'tenants',
    summary: 'Create a tenant and its first admin',
    permission: 'tenants.manage',
    body: TenantCreate,
    responses: { 201: Tenant },
    errors: ['resource.conflict', 'db.unavailable'],
  }),
  updateTenant: route({
    method: 'PATCH',
    path: '/api/v1/tenants/:tenantId',
    tag: 'tenants',
    summary: 'Change name, zone or calendar of a tenant',
    permission: 'tenants.manage',
    params: z.object({ tenantId: Id }),
    body: z.object({ name: name.optional(), zone: Zone.optional(), calendar: calendar.optional() }),
    responses: { 200: Tenant },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  listMembers: route({
    method: 'GET',
    path: '/api/v1/members',
    tag: 'members',
    summary: 'People of this tenant and their roles',
    permission: 'members.read',
    responses: { 200: z.object({ items: z.array(Member) }) },
    errors: ['db.unavailable'],
  }),
  addMember: route({
    method: 'POST',
    path: '/api/v1/members',
    tag: 'members',
    summary: 'Add a person to this tenant',
    permission: 'members.manage',
    body: MemberCreate,
    responses: { 201: Member },
    errors: ['resource.conflict', 'db.unavailable'],
  }),
  updateMember: route({
    method: 'PATCH',
    path: '/api/v1/members/:userId',
    tag: 'members',
    summary: 'Change the roles or the shown name of a person in this tenant',
    permission: 'members.manage',
    params: memberParams,
    body: z.object({ roles: z.array(Role).min(1).max(4).optional(), name: name.optional() }),
    responses: { 200: Member },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
  removeMember: route({
    method: 'DELETE',
    path: '/api/v1/members/:userId',
    tag: 'members',
    summary: 'Take a person out of this tenant; takes effect at once',
    permission: 'members.manage',
    params: memberParams,
    responses: { 204: NoContent },
    errors: ['resource.not_found', 'resource.conflict', 'db.unavailable'],
  }),
} as const;
