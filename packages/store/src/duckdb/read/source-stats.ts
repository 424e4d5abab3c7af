import type { TenantScope } from '@logwarden/kernel';
import type { SourceStats } from '../../port.ts';
import type { FileInfo } from '../build/prepared.ts';
import type { StoreCore } from '../core.ts';
import { visibleSources } from './reader.ts';

type Open = { -readonly [K in keyof SourceStats]: SourceStats[K] };

/** What the catalogue and the running rates know of each source; no file is read. */
export function sourceStats(core: StoreCore, scope: TenantScope): readonly SourceStats[] {
  const sources = visibleSources(scope);
  const stats = new Map<string, Open>();
  for (const { info } of core.files.list((file) => file.tenant === scope.tenantId)) addFile(stats, info);
  const now = core.options.clock.nowMs();
  for (const open of stats.values()) open.rate = core.rates.perSecond(scope.tenantId, open.source, now);
  return [...stats.values()]
    .filter((open) => sources === undefined || sources.includes(open.source))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

function addFile(stats: Map<string, Open>, info: FileInfo): void {
  for (const tally of info.sources) {
    let open = stats.get(tally.source);
    if (open === undefined) {
      open = emptyStats(tally.source);
      stats.set(tally.source, open);
    }
    open.lastAcceptedAtMs = Math.max(open.lastAcceptedAtMs ?? 0, tally.lastAcceptedAtMs);
    open.sizeBytes += Math.round(((info.sizeBytes + info.filterBytes) * tally.events) / info.rows);
    if (info.kind === 'quarantine') {
      open.quarantined += tally.events;
      continue;
    }
    open.events += tally.events;
    open.bytes += tally.bytes;
    open.firstTimestampUs = Math.min(open.firstTimestampUs ?? Infinity, tally.minUs);
    open.lastTimestampUs = Math.max(open.lastTimestampUs ?? -Infinity, tally.maxUs);
  }
}

function emptyStats(source: string): Open {
  return {
    source,
    events: 0,
    bytes: 0,
    sizeBytes: 0,
    quarantined: 0,
    firstTimestampUs: null,
    lastTimestampUs: null,
    lastAcceptedAtMs: null,
    rate: 0,
  };
}
