import type { DirectoryMapping } from '@logwarden/contracts';
import type { Steps } from '@logwarden/db';
import { AppError, tenantId } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { newId } from '../secrets.ts';
import { rolesOf } from '../session/session-view.ts';

/** Memberships with this origin come and go with the directory's groups; others are left alone. */
export const byDirectory = 'system:directory';
/** The identity is issuer and subject; the address decides nothing. */
export const ldapIssuer = 'ldap';

/** Roles by tenant that groups give; `isMember` says of each group's name whether the person is in it. */
export function mappedRoles(
  mapping: readonly DirectoryMapping[],
  isMember: (group: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const roles = new Map<string, Set<string>>();
  for (const rule of mapping) {
    if (!isMember(rule.group)) continue;
    const known = roles.get(rule.tenantId) ?? new Set<string>();
    roles.set(rule.tenantId, known);
    for (const role of rule.roles) known.add(role);
  }
  return new Map([...roles].map(([id, set]) => [id, rolesOf([...set])]));
}

/** The person's account: the linked one, or a new one. `resource.conflict` when another account has the address. */
export async function ensureLinked(
  steps: Steps,
  person: { readonly issuer: string; readonly subject: string; readonly email: string; readonly name: string },
  nowMs: number,
): Promise<string> {
  return steps.asPlatform('accounts', async (db) => {
    const key = { issuer: person.issuer, subject: person.subject };
    const link = await db.identityLink.findUnique({ where: { issuer_subject: key } });
    if (link !== null) {
      await db.identityLink.updateMany({ where: key, data: { lastSeenAt: new Date(nowMs) } });
      return link.userId;
    }
    if ((await db.user.count({ where: { email: person.email } })) > 0) {
      throw new AppError('resource.conflict', 'Another account has this address.');
    }
    const id = newId('u');
    await db.user.create({ data: { id, email: person.email, name: person.name.slice(0, 100) } });
    await db.identityLink.create({ data: { ...key, userId: id } });
    return id;
  });
}

/** Gives and takes memberships so that they are what the directory says; each change is written down in its tenant. */
export async function syncMemberships(
  steps: Steps,
  input: {
    readonly userId: string;
    readonly name: string;
    readonly roles: ReadonlyMap<string, readonly string[]>;
    readonly nowMs: number;
  },
): Promise<void> {
  const { userId, name, roles, nowMs } = input;
  const held = await steps.asPlatform('accounts', (db) => db.membership.findMany({ where: { userId } }));
  const places = new Set([...roles.keys(), ...held.map((row) => row.tenantId)]);
  for (const id of [...places].sort()) {
    const before = held.find((row) => row.tenantId === id);
    if (before !== undefined && before.createdBy !== byDirectory) continue;
    const wanted = roles.get(id);
    if (wanted?.join() === before?.roles.join()) continue;
    const scope = { tenantId: tenantId(id) };
    await steps.asTenant(scope, async (db) => {
      if (wanted === undefined) {
        await db.membership.deleteMany({ where: { userId } });
        return;
      }
      const data = { name: name.slice(0, 100), roles: [...wanted], updatedBy: byDirectory };
      const where = { tenantId_userId: { tenantId: id, userId } };
      await db.membership.upsert({
        where,
        create: { tenantId: id, userId, createdBy: byDirectory, ...data },
        update: data,
      });
    });
    const ctx = { scope, actor: { kind: 'system', part: 'directory' }, requestId: '' } as const;
    const action = wanted === undefined ? 'members.remove' : before === undefined ? 'members.add' : 'members.update';
    const details = { rolesBefore: before?.roles ?? [], roles: [...(wanted ?? [])] };
    const target = { kind: 'member', id: userId, name };
    await appendAudit(steps, { ctx, action, outcome: 'ok', target, details }, { nowMs });
  }
}
