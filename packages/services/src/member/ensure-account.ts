import type { PlatformDbs } from '@logwarden/db';
import { hashPassword } from '../password/password-hash.ts';
import { assertGoodPassword } from '../password/password-policy.ts';
import { newId } from '../secrets.ts';

export interface PreparedAccount {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly mustChange: boolean;
}

/** Checks and hashes before any transaction is open; done for known addresses too, so that both take the same time. */
export async function prepareAccount(
  input: { readonly email: string; readonly name: string; readonly initialPassword: string },
  mustChange: boolean,
): Promise<PreparedAccount> {
  assertGoodPassword(input.initialPassword, input.email, 'initialPassword');
  return { email: input.email, name: input.name, passwordHash: await hashPassword(input.initialPassword), mustChange };
}

/** The person of an address: the known one, untouched, or a new one. Returns the id. */
export async function ensureAccount(db: PlatformDbs['accounts'], account: PreparedAccount): Promise<string> {
  const known = await db.user.findUnique({ where: { email: account.email } });
  if (known !== null) return known.id;
  const id = newId('u');
  await db.user.create({ data: { id, email: account.email, name: account.name } });
  await db.credential.create({
    data: { userId: id, passwordHash: account.passwordHash, mustChange: account.mustChange },
  });
  return id;
}
