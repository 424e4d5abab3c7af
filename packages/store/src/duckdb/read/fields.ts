import type { TenantScope } from '@logwarden/kernel';
import type { FieldList, FieldListRequest, Raw } from '../../port.ts';
import type { StoreCore } from '../core.ts';
import { summariseFields } from '../../counting/field-counter.ts';
import { fetchHits } from './hits.ts';
import { type ReadContext, withRead } from './reader.ts';
import { countAll, filesOf, newest } from './search.ts';

/** The field list counts over so many of the newest events, and says so. */
const sampleSize = 10_000;

export async function fieldList(
  core: StoreCore,
  scope: TenantScope,
  request: FieldListRequest,
  signal?: AbortSignal,
): Promise<Raw<FieldList>> {
  const use = async (context: ReadContext): Promise<Raw<FieldList>> => {
    const matching = await countAll(context);
    const found = matching === 0 ? [] : await newest(context, { limit: sampleSize, cursor: undefined });
    const hits = await fetchHits(core, { files: filesOf(context.files, found), rows: found.map((at) => at.row) });
    return { raw: { fields: summariseFields(hits, request), sampled: hits.length, matching } };
  };
  return withRead(core, scope, { ...request, signal }, { use });
}
