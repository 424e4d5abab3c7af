import type { PlatformDbs } from '@logwarden/db';
import { AppError } from '@logwarden/kernel';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { hashSecret } from '../secrets.ts';
import { stepOfCode } from './totp.ts';

type AccountsDb = PlatformDbs['accounts'];

interface Factor {
  readonly userId: string;
  readonly sealed: string;
  readonly lastStep: bigint;
  readonly recoveryHashes: readonly string[];
}

/** What a sealed secret is bound to, so that one account's cannot serve another. */
export function factorContext(userId: string): string {
  return `totp:${userId}`;
}

/** Recovery codes are compared without case, spaces and hyphens. */
export function hashRecovery(code: string): string {
  return hashSecret(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/**
 * Uses up a code of the authenticator or a recovery code. `auth.invalid` when it is neither or was used, also by another
 * request at the same moment.
 */
export async function useCode(
  db: AccountsDb,
  factor: Factor,
  input: { readonly code: string; readonly nowMs: number; readonly keys: InstallationKeys },
): Promise<'authenticator' | 'recovery'> {
  const { userId } = factor;
  const secret = input.keys.unseal(factor.sealed, factorContext(userId));
  const step = stepOfCode(secret, input.code, { nowMs: input.nowMs, lastStep: Number(factor.lastStep) });
  if (step !== undefined) {
    const used = await db.totpSecret.updateMany({
      where: { userId, lastStep: { lt: BigInt(step) } },
      data: { lastStep: BigInt(step) },
    });
    if (used.count === 1) return 'authenticator';
  }
  const hash = hashRecovery(input.code);
  if (factor.recoveryHashes.includes(hash)) {
    const left = factor.recoveryHashes.filter((known) => known !== hash);
    const used = await db.totpSecret.updateMany({
      where: { userId, recoveryHashes: { has: hash } },
      data: { recoveryHashes: left },
    });
    if (used.count === 1) return 'recovery';
  }
  throw new AppError('auth.invalid', 'The code is wrong or was used.', { details: { field: 'code' } });
}

/** Checks the second factor of a sign-in where the account has one. True: it was shown. */
export async function showFactor(
  db: AccountsDb,
  userId: string,
  input: { readonly code: string | undefined; readonly nowMs: number; readonly keys: InstallationKeys },
): Promise<boolean> {
  const factor = await db.totpSecret.findUnique({ where: { userId } });
  if (factor === null || factor.confirmedAt === null) return false;
  const { code } = input;
  if (code === undefined) {
    throw new AppError('auth.second_factor', 'Give the code of the authenticator too.', { details: { field: 'code' } });
  }
  await useCode(db, factor, { ...input, code });
  return true;
}
