import { AppError, type TenantScope } from '@logwarden/kernel';
import { compileSource } from '@logwarden/pipeline';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { StorePort } from '@logwarden/store';
import type { SourceLookup } from './parse-records.ts';

export interface Replayer {
  /** Counts: tried, stored now, and still not readable by the source's rules. */
  replay(
    scope: TenantScope,
    request: { readonly sourceId: string; readonly ids?: readonly string[] },
  ): Promise<{ tried: number; stored: number; remaining: number }>;
}

/** Reads a source's quarantined events by the rules it has now. */
export function createReplayer(deps: {
  readonly store: StorePort;
  readonly sources: SourceLookup;
  readonly masking: Pick<IndexMasking, 'mask' | 'keep'>;
}): Replayer {
  return {
    async replay(scope, { sourceId, ids }) {
      const source = await deps.sources(scope.tenantId, sourceId);
      if (source === undefined) throw new AppError('resource.not_found', 'There is no such source.');
      const pipeline = compileSource(source);
      const request = { source: sourceId, ...(ids === undefined ? {} : { ids }) };
      const done = await deps.store.repairQuarantine(scope, request, (line) => {
        const info = { acceptedAtMs: line.acceptedAtMs, receivedAtMs: line.receivedAtMs };
        const { rawBytes, raw } = line;
        const result = rawBytes === undefined ? pipeline.parseText(raw, info) : pipeline.parse(rawBytes, info);
        return result.kind === 'event' ? { ...result, event: deps.masking.mask.apply(source, result.event) } : result;
      });
      await deps.masking.keep(deps.masking.mask.takeFound());
      return { ...done, remaining: done.tried - done.stored };
    },
  };
}
