import type { SignedIn } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { showFactor } from '../factor/factor-rows.ts';
import { openSession, type Peer } from '../session/open-session.ts';
import type { SignInDeps } from '../session/sign-in.ts';
import { bindLdapPerson, isInLdapGroup } from './ldap.ts';
import { enabledLdap } from './ldap-settings.ts';
import { ensureLinked, ldapIssuer, mappedRoles, syncMemberships } from './sync-person.ts';

/**
 * Opens a session for a person of the LDAP directory: the account appears at the first sign-in, its roles are those of
 * its groups at this moment. Undefined: there is no directory, or it does not know this address with this password, or
 * none of the person's groups gives a role. Rejects with `db.unavailable` when the directory does not answer.
 */
export async function signInByLdap(
  deps: SignInDeps,
  input: { readonly email: string; readonly password: string; readonly code?: string | undefined; readonly peer: Peer },
): Promise<{ readonly userId: string; readonly signedIn: SignedIn } | undefined> {
  const directory = await enabledLdap(deps);
  if (directory === undefined) return undefined;
  const person = await bindLdapPerson(directory.server, input);
  if (person === undefined) return undefined;
  const roles = mappedRoles(directory.mapping, isInLdapGroup(person.groups));
  if (roles.size === 0) return undefined;
  const nowMs = deps.clock.nowMs();
  try {
    return await deps.database.inSteps(async (steps) => {
      const userId = await ensureLinked(steps, { ...person, issuer: ldapIssuer }, nowMs);
      await syncMemberships(steps, { userId, name: person.name, roles, nowMs });
      const signedIn = await steps.asPlatform('accounts', async (db) => {
        const { code, peer } = input;
        const secondFactor = await showFactor(db, userId, { code, nowMs, keys: deps.keys });
        return openSession(db, { userId, peer, nowMs, method: 'ldap', secondFactor });
      });
      return { userId, signedIn };
    });
  } catch (error) {
    // An address that a local account has: told like a wrong password, so that nobody learns of the account.
    if (error instanceof AppError && error.code === 'resource.conflict') return undefined;
    throw error;
  }
}

/** Whether the directory knows the person of the account by this password now. */
export async function isLdapPassword(
  deps: SignInDeps,
  person: { readonly userId: string; readonly email: string; readonly password: string },
): Promise<boolean> {
  const directory = await enabledLdap(deps);
  if (directory === undefined) return false;
  const found = await bindLdapPerson(directory.server, person);
  if (found === undefined) return false;
  const key = { issuer: ldapIssuer, subject: found.subject, userId: person.userId };
  return (await deps.database.withPlatform('accounts', (db) => db.identityLink.count({ where: key }))) === 1;
}
