import type { SourceStats, SourceView } from '@logwarden/contracts';
import { AppError, sourceId, type Ctx } from '@logwarden/kernel';
import type { SourceStats as StoredStats, StoreSearch } from '@logwarden/store';
import { authorise } from '../authorise.ts';
import type { Masked } from '../egress/masked.ts';
import {
  lastQuarantined as shownQuarantined,
  lastUnread as shownUnread,
  statsAnswer,
  type LastError,
} from '../egress/quarantined.ts';
import { msToInstant, usToInstant } from '../logs/instant.ts';
import { openReader, type LogDeps } from '../logs/log-deps.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: LogDeps;
}

/** How far back from a source's newest event a line that its parser could not read is looked for. */
const lookBackUs = 7 * 86_400_000_000;

function statsOf(
  source: SourceView,
  stored: StoredStats | undefined,
  last: LastError | undefined,
): Masked<SourceStats> {
  const instant = (us: number | null | undefined): string | null =>
    us === null || us === undefined ? null : usToInstant(us);
  const lastAcceptedAtMs = stored?.lastAcceptedAtMs ?? null;
  const stats = {
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
  };
  return statsAnswer(stats, last);
}

async function lastQuarantined(call: Call, source: SourceView): Promise<LastError | undefined> {
  const { ctx, deps } = call;
  const found = await deps.store.quarantine(ctx.scope, { source: source.id, limit: 1 });
  return shownQuarantined(openReader(deps, ctx, [source]), found);
}

/** The newest line that was kept although its parser could not read it. */
async function lastUnread(call: Call, source: SourceView, stored: StoredStats): Promise<LastError | undefined> {
  const { ctx, deps } = call;
  const newestUs = stored.lastTimestampUs;
  if (newestUs === null) return undefined;
  const request: StoreSearch = {
    query: 'event.ingest_error:*',
    view: 'masked',
    sources: [source.id],
    zone: source.zone,
    fromUs: newestUs - lookBackUs,
    toUs: newestUs + 1,
    limit: 1,
    total: false,
  };
  return shownUnread(openReader(deps, ctx, [source]), await deps.store.search(ctx.scope, request));
}

async function storedBySource(call: Call): Promise<Map<string, StoredStats>> {
  return new Map((await call.deps.store.sourceStats(call.ctx.scope)).map((stats) => [stats.source, stats]));
}

/** Rate, size, last error and quarantine of every source the actor may see, by name. */
export async function listSourceStats(call: Call): Promise<Masked<SourceStats>[]> {
  authorise(call.ctx, 'sources.read');
  const sources = await call.deps.directory.sourcesOf(call.ctx.scope);
  const stored = await storedBySource(call);
  return Promise.all(
    [...sources]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (source) => {
        const stats = stored.get(source.id);
        const hasErrors = stats !== undefined && stats.quarantined > 0;
        return statsOf(source, stats, hasErrors ? await lastQuarantined(call, source) : undefined);
      }),
  );
}

/** The same of one source, lines that its parser could not read included; another tenant's answers like none. */
export async function getSourceStats(call: Call & { readonly sourceId: string }): Promise<Masked<SourceStats>> {
  authorise(call.ctx, 'sources.read');
  const { ctx, deps } = call;
  const source = await deps.directory.sourceById(ctx.scope.tenantId, call.sourceId);
  const hidden = ctx.scope.sources !== undefined && !ctx.scope.sources.includes(sourceId(call.sourceId));
  if (source === undefined || hidden) throw new AppError('resource.not_found', 'There is no such source.');
  const stored = (await storedBySource(call)).get(source.id);
  if (stored === undefined) return statsOf(source, undefined, undefined);
  const errors = [await lastQuarantined(call, source), await lastUnread(call, source, stored)];
  const [newest] = errors.filter((error) => error !== undefined).sort((a, b) => (a.at > b.at ? -1 : 1));
  return statsOf(source, stored, newest);
}
