import type { LedgerFinding } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import {
  type BusOffsets,
  checkBus,
  checkCoverage,
  checkStored,
  checkSums,
  noRows,
  type RowsFound,
} from '../../ledger/ledger-checks.ts';
import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import type { StoreCore } from '../store-core.ts';
import { ledger } from './ledger.ts';
import { ask, refreshed, visibleSources } from './scope.ts';

/** See `StorePort.checkLedger`. Reads (stream, seq) of every document of the tenant. */
export async function checkLedger(core: StoreCore, scope: TenantScope): Promise<readonly LedgerFinding[]> {
  const sources = visibleSources(scope);
  return core.exclusive(async () => {
    const rows = await ledger(core, scope, { fromMs: -Infinity, toMs: Infinity });
    const streams = (await core.books.ofTenant(scope.tenantId)).filter(
      (stream) => sources === undefined || sources.includes(stream.source),
    );
    const found = await seqsInIndices(core, scope);
    const byStream = Map.groupBy(rows, (row) => keyOf(row.source, row.stream));
    const findings: LedgerFinding[] = rows.flatMap(checkSums);
    for (const stream of streams) {
      const key = keyOf(stream.source, stream.name);
      // What waits may stand in the store since before a crash; it is booked when it is settled.
      const waiting = [...stream.waiting.values()].flatMap(({ seqs }) => seqs.runs);
      for (const [first, last] of waiting) found.get(key)?.seqs.remove(first, last);
      findings.push(
        ...checkCoverage(stream, byStream.get(key) ?? []),
        ...checkStored(stream, found.get(key) ?? noRows),
      );
    }
    const bus = new Map<string, BusOffsets>();
    for (const { topic, partition } of rows) {
      const key = `${topic}/${partition}`;
      if (bus.has(key)) continue;
      const { next, offsets, gaps } = await core.books.busBook(topic, partition);
      bus.set(key, { read: next, offsets, gaps });
    }
    findings.push(...checkBus(bus, scope, rows));
    return findings;
  });
}

const keyOf = (source: string, stream: string): string => `${source}\0${stream}`;

const pageSize = 10_000;

/** (source, stream, seq) of all documents, as runs. */
async function seqsInIndices(core: StoreCore, scope: TenantScope): Promise<Map<string, RowsFound>> {
  const index = await refreshed(core, scope);
  const out = new Map<string, { seqs: SeqSet; doubled: Run[] }>();
  let after: Readonly<Record<string, unknown>> | undefined;
  do {
    const composite = {
      size: pageSize,
      sources: ['src', 'st', 'sq'].map((field) => ({ [field]: { terms: { field } } })),
      ...(after === undefined ? {} : { after }),
    };
    const { aggregations } = await ask(
      core,
      index,
      { size: 0, track_total_hits: false, aggs: { it: { composite } } },
      undefined,
    );
    const buckets = aggregations['it']?.buckets ?? [];
    for (const { key, doc_count: count } of buckets) {
      const { src, st, sq } = placeOf(key);
      const known = out.get(keyOf(src, st)) ?? { seqs: new SeqSet(), doubled: [] };
      out.set(keyOf(src, st), known);
      known.seqs.add(sq);
      if (count > 1) known.doubled.push([sq, sq]);
    }
    after = buckets.length < pageSize ? undefined : aggregations['it']?.after_key;
  } while (after !== undefined);
  return out;
}

/** Keys are those of the composite's sources. */
function placeOf(key: unknown): { readonly src: string; readonly st: string; readonly sq: number } {
  return key as { src: string; st: string; sq: number };
}
