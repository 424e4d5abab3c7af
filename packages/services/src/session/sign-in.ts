import type { SignedIn } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { ServiceDeps } from '../deps.ts';
import type { LoginThrottle } from '../password/login-throttle.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { openSession, type Peer } from './open-session.ts';

export interface SignInDeps extends ServiceDeps {
  readonly throttle: LoginThrottle;
}

/**
 * Opens a session. `auth.invalid` alike for an unknown address and a wrong password, after the same work;
 * `auth.rate_limited` when there were too many failures.
 */
export async function signIn(call: {
  readonly input: { readonly email: string; readonly password: string; readonly peer: Peer };
  readonly deps: SignInDeps;
}): Promise<SignedIn> {
  const { input, deps } = call;
  deps.throttle.begin(input.email, input.peer.address);
  const user = await deps.database.withPlatform('accounts', (db) =>
    db.user.findUnique({ where: { email: input.email }, include: { credential: true } }),
  );
  const fits = await verifyPassword(user?.credential?.passwordHash, input.password);
  if (user === null || !fits) throw new AppError('auth.invalid', 'Address or password is wrong.');
  deps.throttle.succeeded(input.email, input.peer.address);
  return deps.database.withPlatform('accounts', (db) =>
    openSession(db, { userId: user.id, peer: input.peer, nowMs: deps.clock.nowMs() }),
  );
}
