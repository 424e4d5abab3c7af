import type { TenantScope } from '@logwarden/kernel';
import { Rates } from '../../ledger/rates.ts';
import type { SourceStats } from '../../port.ts';
import type { AggAnswer } from '../answer.ts';
import type { StoreCore } from '../store-core.ts';
import { waitingSeqs } from '../write/stream-books.ts';
import { ledger } from './ledger.ts';
import { ask, refreshed, sourcesClause, visibleSources } from './scope.ts';

type Open = { -readonly [K in keyof SourceStats]: SourceStats[K] };

const rateWindowMs = 10 * 60_000;
const many = 10_000;

/** What the indices hold of each source. A source's share of an index's size is its share of the documents. */
export async function sourceStats(core: StoreCore, scope: TenantScope): Promise<readonly SourceStats[]> {
  const sources = visibleSources(scope);
  const index = await refreshed(core, scope);
  const [answer, sizes] = await Promise.all([
    ask(core, index, { size: 0, track_total_hits: false, aggs: byIndex, query: everythingOf(sources) }, undefined),
    indexSizes(core, index),
  ]);
  const stats = new Map<string, Open>();
  for (const { key, $0: inside } of answer.aggregations['it']?.buckets ?? []) {
    const size = sizes.get(String(key));
    for (const bucket of inside?.buckets ?? []) {
      const open = stats.get(String(bucket.key)) ?? emptyStats(String(bucket.key));
      stats.set(open.source, open);
      const share = size === undefined || size.documents === 0 ? 0 : bucket.doc_count / size.documents;
      open.sizeBytes += Math.round((size?.bytes ?? 0) * share);
      addSource(open, {
        all: bucket.doc_count,
        quarantined: bucket.$0,
        times: bucket.$1,
        bytes: bucket.$2,
        events: bucket.$3,
      });
    }
  }
  await addRates(core, scope, stats);
  for (const book of await core.books.ofTenant(scope.tenantId, 'waiting')) {
    const count = waitingSeqs(book);
    if (count === 0 || sources?.includes(book.source) === false) continue;
    const open = stats.get(book.source) ?? emptyStats(book.source);
    stats.set(book.source, open);
    open.waiting = (open.waiting ?? 0) + count;
  }
  return [...stats.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

function everythingOf(sources: readonly string[] | undefined): unknown {
  return { bool: { filter: sourcesClause(sources) } };
}

const isEvent = { bool: { must_not: [{ exists: { field: 'q' } }] } };
const eventStats = (field: string): unknown => ({ filter: isEvent, aggs: { $0: { stats: { field } } } });
const byIndex = {
  it: {
    terms: { field: '_index', size: many },
    aggs: {
      $0: {
        terms: { field: 'src', size: many },
        aggs: {
          $0: { filter: { exists: { field: 'q' } } },
          $1: { max: { field: 'acc' } },
          $2: eventStats('by'),
          $3: eventStats('ts'),
        },
      },
    },
  },
};

interface SourceParts {
  readonly all: number;
  readonly quarantined: AggAnswer | undefined;
  readonly times: AggAnswer | undefined;
  readonly bytes: (AggAnswer & { readonly $0?: AggAnswer | undefined }) | undefined;
  readonly events: (AggAnswer & { readonly $0?: AggAnswer | undefined }) | undefined;
}

function addSource(open: Open, parts: SourceParts): void {
  const quarantined = parts.quarantined?.doc_count ?? 0;
  open.quarantined += quarantined;
  open.lastAcceptedAtMs = Math.max(open.lastAcceptedAtMs ?? 0, parts.times?.value ?? 0);
  if (parts.all === quarantined) return;
  open.events += parts.all - quarantined;
  open.bytes += parts.bytes?.$0?.sum ?? 0;
  open.firstTimestampUs = Math.min(open.firstTimestampUs ?? Infinity, parts.events?.$0?.min ?? Infinity);
  open.lastTimestampUs = Math.max(open.lastTimestampUs ?? -Infinity, parts.events?.$0?.max ?? -Infinity);
}

async function addRates(core: StoreCore, scope: TenantScope, stats: ReadonlyMap<string, Open>): Promise<void> {
  const now = core.clock.nowMs();
  const rates = new Rates();
  for (const row of await ledger(core, scope, { fromMs: now - rateWindowMs, toMs: Infinity })) rates.add(row);
  for (const open of stats.values()) open.rate = rates.perSecond(scope.tenantId, open.source, now);
}

export interface IndexSize {
  readonly bytes: number;
  readonly documents: number;
}

/** Size on disk of one copy of each index, and its documents. */
export async function indexSizes(core: StoreCore, index: string): Promise<Map<string, IndexSize>> {
  const { body } = await core.elastic.call({
    method: 'GET',
    path: `/${index}/_stats/docs,store`,
    query: { ignore_unavailable: true, allow_no_indices: true },
    accept: [404],
  });
  return new Map(
    Object.entries(body.indices ?? {}).map(([name, { primaries }]) => [
      name,
      { bytes: primaries?.store?.size_in_bytes ?? 0, documents: primaries?.docs?.count ?? 0 },
    ]),
  );
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
