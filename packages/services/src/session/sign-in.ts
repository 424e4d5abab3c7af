import type { SignedIn } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { AuditEntry } from '../audit/append-audit.ts';
import type { ServiceDeps } from '../deps.ts';
import { showFactor } from '../factor/factor-rows.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import type { LoginThrottle } from '../password/login-throttle.ts';
import { signInByLdap } from '../people-directory/sign-in-ldap.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { openSession, type Peer } from './open-session.ts';
import { accountOf, recordAttempt } from './record-attempt.ts';

export interface SignInDeps extends ServiceDeps {
  readonly throttle: LoginThrottle;
  readonly keys: InstallationKeys;
}

/** Local accounts are asked for their own password, and never for the directory's. */
function hasOwnPassword(user: { readonly credential: object | null } | null): boolean {
  return user !== null && user.credential !== null;
}

/**
 * Opens a session. `auth.invalid` alike for an unknown address and a wrong password, after the same work;
 * `auth.second_factor` when the password is right and the account has a second factor that was not given;
 * `auth.rate_limited` when there were too many failures.
 */
export async function signIn(call: {
  readonly input: {
    readonly email: string;
    readonly password: string;
    readonly code?: string | undefined;
    readonly peer: Peer;
  };
  readonly requestId?: string;
  readonly deps: SignInDeps;
}): Promise<SignedIn> {
  const { input, deps, requestId = '' } = call;
  const { peer } = input;
  deps.throttle.begin(input.email, peer.address);
  const user = await accountOf(deps, { email: input.email });
  const fits = await verifyPassword(user?.credential?.passwordHash, input.password);
  if (!hasOwnPassword(user)) {
    const byDirectory = await signInByLdap(deps, input).catch(async (error: unknown) => {
      const isWrongCode = error instanceof AppError && error.code === 'auth.invalid';
      const entry = { outcome: 'refused', details: { method: 'ldap', reason: 'second_factor' } } as const;
      if (isWrongCode) await recordAttempt(deps, user, { peer, requestId, entry });
      throw error;
    });
    if (byDirectory !== undefined) {
      deps.throttle.succeeded(input.email, peer.address);
      const account = await accountOf(deps, { id: byDirectory.userId });
      await recordAttempt(deps, account, { peer, requestId, entry: { outcome: 'ok', details: { method: 'ldap' } } });
      return byDirectory.signedIn;
    }
  }
  const method = user?.emergency === true ? 'emergency' : 'password';
  const record = (entry: Pick<AuditEntry, 'outcome' | 'details'>): Promise<void> =>
    recordAttempt(deps, user, { peer, requestId, entry });
  if (user === null || !fits) {
    await record({ outcome: 'refused', details: { method, reason: user === null ? 'unknown' : 'password' } });
    throw new AppError('auth.invalid', 'Address or password is wrong.');
  }
  const nowMs = deps.clock.nowMs();
  try {
    const signedIn = await deps.database.withPlatform('accounts', async (db) => {
      const secondFactor = await showFactor(db, user.id, { code: input.code, nowMs, keys: deps.keys });
      return openSession(db, { userId: user.id, peer, nowMs, method, secondFactor });
    });
    deps.throttle.succeeded(input.email, peer.address);
    await record({ outcome: 'ok', details: { method, secondFactor: signedIn.session.secondFactor.shown } });
    return signedIn;
  } catch (error) {
    const isWrongCode = error instanceof AppError && error.code === 'auth.invalid';
    if (isWrongCode) await record({ outcome: 'refused', details: { method, reason: 'second_factor' } });
    throw error;
  }
}
