import { DataClass, type MaskBurst, type MaskCoverage } from '@logwarden/contracts';
import { z } from 'zod';
import { authorise } from '../authorise.ts';
import { burstAction } from './masked-field-book.ts';
import type { PolicyCall } from './policies.ts';

const shownBursts = 50;
const BurstRecord = z.object({
  target: z.object({ id: z.string() }),
  details: z.object({ dataClass: DataClass, shown: z.string() }),
});

/** Which fields of which source hold what, and since when it is masked, by source and field; bursts, the newest first. */
export async function getMaskCoverage(call: PolicyCall): Promise<{ items: MaskCoverage[]; bursts: MaskBurst[] }> {
  authorise(call.ctx, 'masking.read');
  const { ctx, deps } = call;
  const names = new Map((await deps.directory.sourcesOf(ctx.scope)).map(({ id, name }) => [id, name]));
  const [fields, records] = await deps.database.withTenant(ctx.scope, async (db) => [
    await db.maskedField.findMany({ orderBy: [{ sourceId: 'asc' }, { field: 'asc' }, { dataClass: 'asc' }] }),
    await db.auditRecord.findMany({ where: { action: burstAction }, orderBy: { seq: 'desc' }, take: shownBursts }),
  ]);
  const items = fields.flatMap((row) => {
    const [source, dataClass] = [names.get(row.sourceId), DataClass.safeParse(row.dataClass)];
    if (source === undefined || !dataClass.success) return [];
    return {
      sourceId: row.sourceId,
      source,
      field: row.field,
      dataClass: dataClass.data,
      since: row.firstSeenAt.toISOString(),
      policyVersion: row.policyVersion,
    };
  });
  const bursts = records.flatMap((row) => {
    const { target, details } = BurstRecord.parse(row);
    const source = names.get(target.id);
    return source === undefined ? [] : { sourceId: target.id, source, ...details, at: row.at.toISOString() };
  });
  return { items, bursts };
}
