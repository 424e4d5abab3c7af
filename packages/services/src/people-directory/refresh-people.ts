import type { ServiceDeps } from '../deps.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { findLdapPerson, isInLdapGroup } from './ldap.ts';
import { enabledLdap } from './ldap-settings.ts';
import { ldapIssuer, mappedRoles, syncMemberships } from './sync-person.ts';

/**
 * Asks the directory again about everybody who has a live session by it: roles follow its groups, and whoever it does
 * not know any more, or gives no role, loses memberships and sessions. Run it at least every five minutes. Returns how
 * many people were asked about and how many of them are out.
 */
export async function refreshDirectoryPeople(
  deps: ServiceDeps & { readonly keys: InstallationKeys },
): Promise<{ readonly asked: number; readonly out: number }> {
  const nowMs = deps.clock.nowMs();
  const directory = await enabledLdap(deps);
  const live = { method: 'ldap', revokedAt: null, expiresAt: { gt: new Date(nowMs) } };
  const links = await deps.database.withPlatform('accounts', (db) =>
    db.identityLink.findMany({
      where: { issuer: ldapIssuer, user: { sessions: { some: live } } },
      include: { user: { select: { name: true } } },
    }),
  );
  let out = 0;
  for (const { subject, userId, user } of links) {
    // A directory that was switched off gives no rights any more.
    const person = directory === undefined ? undefined : await findLdapPerson(directory.server, subject);
    const roles = mappedRoles(directory?.mapping ?? [], isInLdapGroup(person?.groups ?? []));
    await deps.database.inSteps(async (steps) => {
      await syncMemberships(steps, { userId, name: person?.name ?? user.name, roles, nowMs });
      if (roles.size > 0) return;
      await steps.asPlatform('accounts', (db) =>
        db.apiSession.updateMany({ where: { userId, ...live }, data: { revokedAt: new Date(nowMs) } }),
      );
    });
    if (roles.size === 0) out += 1;
  }
  return { asked: links.length, out };
}
