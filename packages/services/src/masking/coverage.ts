import { DataClass, type MaskCoverage } from '@logwarden/contracts';
import { authorise } from '../authorise.ts';
import type { PolicyCall } from './policies.ts';

/** Which fields of which source hold what, and since when it is masked; by source and field. */
export async function getMaskCoverage(call: PolicyCall): Promise<MaskCoverage[]> {
  authorise(call.ctx, 'masking.read');
  const { ctx, deps } = call;
  const names = new Map((await deps.directory.sourcesOf(ctx.scope)).map(({ id, name }) => [id, name]));
  const rows = await deps.database.withTenant(ctx.scope, (db) =>
    db.maskedField.findMany({ orderBy: [{ sourceId: 'asc' }, { field: 'asc' }, { dataClass: 'asc' }] }),
  );
  return rows.flatMap((row) => {
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
}
