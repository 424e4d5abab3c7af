import type { TenantScope } from '@logwarden/kernel';
import { summariseFields } from '../../counting/field-counter.ts';
import type { FieldList, FieldListRequest, Raw } from '../../port.ts';
import type { StoreCore } from '../store-core.ts';
import { openRead } from './scope.ts';
import { countMatching, newest } from './search.ts';

/** The field list counts over so many of the newest events, and says so. */
const sampleSize = 10_000;

export async function fieldList(
  core: StoreCore,
  scope: TenantScope,
  request: FieldListRequest,
  signal?: AbortSignal,
): Promise<Raw<FieldList>> {
  const context = await openRead(core, scope, request, signal);
  const { value } = await countMatching(context);
  const hits = value === 0 && context.exact ? [] : await newest(context, sampleSize);
  const fields = summariseFields(hits, request);
  return { raw: { fields, sampled: hits.length, matching: Math.max(value, hits.length) } };
}
