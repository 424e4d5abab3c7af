import type { SourceStats, SourceView } from '@logwarden/contracts';
import { AppError, sourceId, type Ctx } from '@logwarden/kernel';
import type { QuarantinedEvent, SourceStats as StoredStats } from '@logwarden/store';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { msToInstant, usToInstant } from '../logs/instant.ts';
import type { LogDeps } from '../logs/log-deps.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: LogDeps;
}

function statsOf(source: SourceView, stored: StoredStats | undefined, last: QuarantinedEvent | undefined): SourceStats {
  const instant = (us: number | null | undefined): string | null =>
    us === null || us === undefined ? null : usToInstant(us);
  const lastAcceptedAtMs = stored?.lastAcceptedAtMs ?? null;
  return {
    sourceId: source.id,
    name: source.name,
    events: stored?.events ?? 0,
    bytes: stored?.bytes ?? 0,
    sizeBytes: stored?.sizeBytes ?? 0,
    quarantined: stored?.quarantined ?? 0,
    ratePerSecond: stored?.rate ?? 0,
    firstTimestamp: instant(stored?.firstTimestampUs),
    lastTimestamp: instant(stored?.lastTimestampUs),
    lastAcceptedAt: lastAcceptedAtMs === null ? null : msToInstant(lastAcceptedAtMs),
    lastError:
      last === undefined ? null : { reason: last.reason, detail: last.detail, at: msToInstant(last.acceptedAtMs) },
  };
}

async function statsFor(call: Call, sources: readonly SourceView[]): Promise<SourceStats[]> {
  const { ctx, deps } = call;
  const stored = new Map((await deps.store.sourceStats(ctx.scope)).map((stats) => [stats.source, stats]));
  return Promise.all(
    sources.map(async (source) => {
      const stats = stored.get(source.id);
      const hasErrors = (stats?.quarantined ?? 0) > 0;
      const latest = hasErrors ? egress(await deps.store.quarantine(ctx.scope, { source: source.id, limit: 1 })) : [];
      return statsOf(source, stats, latest[0]);
    }),
  );
}

/** Rate, size, last error and quarantine of every source the actor may see, by name. */
export async function listSourceStats(call: Call): Promise<SourceStats[]> {
  authorise(call.ctx, 'sources.read');
  const sources = await call.deps.directory.sourcesOf(call.ctx.scope);
  return statsFor(
    call,
    [...sources].sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

/** The same of one source; another tenant's answers like none. */
export async function getSourceStats(call: Call & { readonly sourceId: string }): Promise<SourceStats> {
  authorise(call.ctx, 'sources.read');
  const { ctx, deps } = call;
  const source = await deps.directory.sourceById(ctx.scope.tenantId, call.sourceId);
  const hidden = ctx.scope.sources !== undefined && !ctx.scope.sources.includes(sourceId(call.sourceId));
  const [stats] = source === undefined || hidden ? [] : await statsFor(call, [source]);
  if (stats === undefined) throw new AppError('resource.not_found', 'There is no such source.');
  return stats;
}
