import { AuditRecord, platformChain } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';

type ChainDb = Pick<TenantDb, 'auditRecord'>;
type Row = NonNullable<Awaited<ReturnType<ChainDb['auditRecord']['findFirst']>>>;

/** How the tenant of a chain is stored: '' for the platform's own. */
export function storedChain(chain: string): string {
  return chain === platformChain ? '' : chain;
}

/** The record of a row, in the form that was hashed. Rejects what cannot have been written by us. */
export function toAuditRecord(row: Row): AuditRecord {
  const { tenantId, seq, at, ...rest } = row;
  return AuditRecord.parse({
    ...rest,
    chain: tenantId === '' ? platformChain : tenantId,
    seq: Number(seq),
    at: at.toISOString(),
  });
}

/** Records of a chain in its order, from a number on. */
export async function recordsOf(
  db: ChainDb,
  wanted: {
    readonly chain: string;
    readonly fromSeq: number;
    readonly toSeq?: number | undefined;
    readonly limit: number;
  },
): Promise<AuditRecord[]> {
  const { chain, fromSeq, toSeq, limit } = wanted;
  const rows = await db.auditRecord.findMany({
    where: {
      tenantId: storedChain(chain),
      seq: { gte: BigInt(fromSeq), ...(toSeq === undefined ? {} : { lte: BigInt(toSeq) }) },
    },
    orderBy: { seq: 'asc' },
    take: limit,
  });
  return rows.map(toAuditRecord);
}
