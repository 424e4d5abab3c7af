import { permissions, routes, type Permission, type Route } from '@logwarden/contracts';
import { apiKeyId, sourceId, tenantId, userId, type Actor, type KeyUse, type Role } from '@logwarden/kernel';
import { describe, expect, it } from 'vitest';
import { can, grants, permissionsOf } from './policy.ts';

const person = (roles: readonly Role[], platformAdmin = false): Actor => ({
  kind: 'user',
  userId: userId('uone'),
  platformAdmin,
  roles,
});
const key = (use: KeyUse, createSources = false): Actor => ({
  kind: 'apiKey',
  apiKeyId: apiKeyId('kone'),
  use,
  createSources,
});
const isHeldBy =
  (role: Role) =>
  (permission: string): boolean =>
    grants[role].some((held) => held === permission);
const logPermissions: readonly Permission[] = [
  'logs.search',
  'pii.reveal',
  'pii.lookup',
  'audit.read',
  'quarantine.read',
  'quarantine.replay',
  'ledger.read',
  'sources.read',
];

describe('policy', () => {
  it('lets the platform admin manage tenants and see nothing of theirs', () => {
    expect(can(person([], true), 'tenants.manage')).toBe(true);
    expect(permissionsOf(person([], true))).toEqual([
      'public',
      'self',
      'tenants.manage',
      'quotas.manage',
      'platform.directory',
      'platform.audit',
      'pipeline.read',
      'platform.pipeline',
    ]);
    for (const action of logPermissions) expect([action, can(person([], true), action)]).toEqual([action, false]);
  });

  it('gives no role of a tenant the platform', () => {
    expect(can(person(['admin', 'operator', 'analyst', 'auditor']), 'tenants.manage')).toBe(false);
  });

  it('gives a read key what an operator may read, and not reveal or anything that writes', () => {
    expect(grants.read_key.filter((p) => !grants.operator.includes(p))).toEqual([]);
    expect(grants.operator.filter((p) => !grants.read_key.includes(p))).toEqual([
      'sources.manage',
      'pii.reveal',
      'quarantine.replay',
    ]);
    expect(can(key('read'), 'ingest.write')).toBe(false);
    expect(can(key('read'), 'self')).toBe(false);
  });

  it('lets no key reveal or approve, and gives an admin key the rest of what an admin may', () => {
    const missing = grants.admin.filter((permission) => !can(key('admin'), permission));
    expect(missing.sort()).toEqual(['masking.approve', 'pii.approve', 'pii.reveal']);
    expect(grants.admin_key.filter((permission) => !grants.admin.includes(permission))).toEqual([]);
    expect(can(key('admin'), 'ingest.write')).toBe(false);
    expect(can(key('admin'), 'self')).toBe(false);
  });

  it('keeps tokens and whole values from operators and analysts', () => {
    for (const role of ['operator', 'analyst'] as const) {
      expect(['pii.correlate', 'pii.lookup', 'pii.approve', 'audit.read'].filter(isHeldBy(role))).toEqual([]);
    }
    expect(can(person(['analyst']), 'pii.reveal')).toBe(false);
  });

  it('keeps an ingest key to writing, and to creating sources only where it has the right', () => {
    expect(permissionsOf(key('ingest'))).toEqual(['public', 'ingest.write']);
    expect(can(key('ingest', true), 'ingest.create_sources')).toBe(true);
    expect(can(key('read', true), 'ingest.create_sources')).toBe(false);
  });

  it('lets an auditor see who may do what, and no line of a log', () => {
    expect(can(person(['auditor']), 'members.read')).toBe(true);
    expect(can(person(['auditor']), 'logs.search')).toBe(false);
    expect(can(person(['auditor']), 'quarantine.read')).toBe(false);
  });

  it('denies another tenant and a source outside the scope', () => {
    const within = { tenantId: tenantId('bank'), sources: [sourceId('sone')] };
    expect(can(person(['admin']), 'logs.search', { within, tenantId: tenantId('bank') })).toBe(true);
    expect(can(person(['admin']), 'logs.search', { within, tenantId: tenantId('customs') })).toBe(false);
    expect(can(person(['admin']), 'logs.search', { tenantId: tenantId('bank') })).toBe(false);
    expect(can(person(['admin']), 'logs.search', { within, sourceId: sourceId('sone') })).toBe(true);
    expect(can(person(['admin']), 'logs.search', { within, sourceId: sourceId('stwo') })).toBe(false);
  });

  it('has a holder for every permission that a route asks for', () => {
    const held = new Set<Permission>([...Object.values(grants).flat(), 'public', 'self', 'ingest.create_sources']);
    expect(permissions.filter((p) => !held.has(p))).toEqual([]);
    expect(Object.values<Route>(routes).filter((r) => !held.has(r.permission))).toEqual([]);
  });
});
