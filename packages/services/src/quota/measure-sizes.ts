import type { Database } from '@logwarden/db';
import { tenantId, type Clock } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';

export interface MeasureDeps {
  readonly database: Database;
  readonly store: Pick<StorePort, 'sourceStats'>;
  readonly clock: Clock;
}

/** Nothing is measured again before; a tenant that has just been given a quota is measured at once. */
const freshMs = 8_000;

/** Writes down what the lines of each tenant with a quota of storage take on the disks. Resolves with their number. */
export async function measureSizes({ database, store, clock }: MeasureDeps): Promise<number> {
  const fresh = { measuredAt: { gte: new Date(clock.nowMs() - freshMs) } };
  const due = await database.withPlatform('directory', async (db) => {
    const limited = await db.tenantQuota.findMany({ where: { storageBytes: { not: null } } });
    const measured = new Set((await db.tenantSize.findMany({ where: fresh })).map((row) => row.tenantId));
    return limited.filter((row) => !measured.has(row.tenantId));
  });
  for (const { tenantId: id } of due) {
    const stats = await store.sourceStats({ tenantId: tenantId(id) });
    const storedBytes = BigInt(Math.round(stats.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)));
    const data = { storedBytes, measuredAt: new Date(clock.nowMs()) };
    await database.withPlatform('directory', (db) =>
      db.tenantSize.upsert({ where: { tenantId: id }, create: { tenantId: id, ...data }, update: data }),
    );
  }
  return due.length;
}
