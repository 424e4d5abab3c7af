import { canonicalJson, firstPrevHash, platformChain, signedText, type AuditHead } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServiceDeps } from '../deps.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { storedChain } from './audit-rows.ts';

export interface HeadDeps extends ServiceDeps {
  readonly keys: InstallationKeys;
}

/** Signs the present end of a chain. */
export async function signHead(
  db: Pick<TenantDb, 'auditRecord'>,
  chain: string,
  deps: Pick<HeadDeps, 'keys' | 'clock'>,
): Promise<AuditHead> {
  const last = await db.auditRecord.findFirst({
    where: { tenantId: storedChain(chain) },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  });
  const head = {
    chain,
    seq: Number(last?.seq ?? 0n),
    hash: last?.hash ?? firstPrevHash,
    at: new Date(deps.clock.nowMs()).toISOString(),
    ...deps.keys.signer,
  };
  return { ...head, signature: deps.keys.sign(signedText(head)) };
}

/**
 * Signs the end of every chain that has grown since it was signed last, keeps it in the database, and adds it as a line
 * to `file`, to be copied where this machine cannot reach it. Returns what was signed.
 */
export async function exportHeads(deps: HeadDeps, file: string): Promise<AuditHead[]> {
  const heads = await deps.database.withPlatform('audit_heads', async (db) => {
    const tenants = await db.tenant.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
    const signed: AuditHead[] = [];
    for (const chain of [platformChain, ...tenants.map(({ id }) => id)]) {
      const head = await signHead(db, chain, deps);
      const stored = storedChain(chain);
      if (head.seq === 0) continue;
      const { hash, at, keyId, signature } = head;
      const row = { tenantId: stored, seq: BigInt(head.seq), hash, at, keyId, signature };
      const kept = await db.auditHead.createMany({ data: [row], skipDuplicates: true });
      if (kept.count === 1) signed.push(head);
    }
    return signed;
  });
  if (heads.length === 0) return heads;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await appendFile(file, heads.map((head) => `${canonicalJson(head)}\n`).join(''), { mode: 0o600, flush: true });
  return heads;
}
