import type { LedgerFinding, LedgerRow } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { busKey, type BusState } from '../catalogue/catalogue.ts';
import type { FileSnapshot } from '../catalogue/file-set.ts';
import type { StreamState } from '../catalogue/streams.ts';
import type { StoreCore } from '../core.ts';
import { asNumber } from '../engine.ts';
import { type Run, SeqSet } from '../seq-set.ts';
import { ledgerNow } from './ledger.ts';
import { assertScope, visibleSources } from './reader.ts';
import { relation } from './relation.ts';

interface Names {
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
}

/** See `StorePort.checkLedger`. Reads (stream, seq) of every row of the tenant. */
export async function checkLedger(core: StoreCore, scope: TenantScope): Promise<readonly LedgerFinding[]> {
  assertScope(scope);
  const { rows, streams, bus, files } = await core.exclusive(() => takeBooks(core, scope));
  const found = await seqsInFiles(core, files);
  const byStream = Map.groupBy(rows, (row) => `${row.source}\0${row.stream}`);
  const findings: LedgerFinding[] = rows.flatMap(checkSums);
  for (const stream of streams) {
    const booked = byStream.get(`${stream.source}\0${stream.name}`) ?? [];
    findings.push(...checkCoverage(stream, booked), ...checkStored(stream, found.get(stream.id) ?? noRows));
  }
  findings.push(...checkBus(bus, scope, rows));
  return findings;
}

interface Books {
  readonly rows: readonly LedgerRow[];
  readonly streams: readonly StreamState[];
  readonly bus: ReadonlyMap<string, BusState>;
  readonly files: FileSnapshot;
}

/** Ledger, seqs, bus offsets and files of one moment: no batch is committed between them, so none looks half booked. */
async function takeBooks(core: StoreCore, scope: TenantScope): Promise<Books> {
  const sources = visibleSources(scope);
  const rows = await ledgerNow(core, scope, { fromMs: -Infinity, toMs: Infinity });
  const streams = core.streams
    .ofTenant(scope.tenantId)
    .filter((stream) => sources === undefined || sources.includes(stream.source))
    .map(copyStream);
  const bus = new Map(
    [...core.bus].map(([key, state]) => [
      key,
      { ...state, offsets: SeqSet.of(state.offsets.runs), gaps: [...state.gaps] },
    ]),
  );
  return { rows, streams, bus, files: core.files.snapshot((info) => info.tenant === scope.tenantId) };
}

function copyStream(stream: StreamState): StreamState {
  const parts = [...stream.parts].map(
    ([key, part]) =>
      [key, { ...part, stored: SeqSet.of(part.stored.runs), ended: SeqSet.of(part.ended.runs) }] as const,
  );
  const seen = SeqSet.of(stream.seen.runs);
  return { ...stream, seen, removed: SeqSet.of(stream.removed.runs), parts: new Map(parts) };
}

function checkSums(row: LedgerRow): LedgerFinding[] {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const outcomes = row.stored + sum(row.quarantined) + sum(row.dropped) + row.duplicate + row.rerouted + row.expired;
  const seqs = row.lastSeq - row.firstSeq + 1;
  if (outcomes === row.accepted && seqs === row.accepted) return [];
  const { tenant, source, stream, firstSeq: first, lastSeq: last } = row;
  const detail = `${row.accepted} accepted, ${outcomes} accounted for, ${seqs} seqs`;
  return [{ kind: 'sum', tenant, source, stream, first, last, detail }];
}

/** Seqs that no row of the ledger covers, and seqs that two rows claim. */
function checkCoverage(stream: StreamState, rows: readonly LedgerRow[]): LedgerFinding[] {
  const findings: LedgerFinding[] = [];
  const covered = SeqSet.of(stream.removed.runs);
  const claimed = new SeqSet();
  for (const row of [...rows].sort((a, b) => a.firstSeq - b.firstSeq)) {
    covered.add(row.firstSeq, row.lastSeq);
    if (row.duplicate === row.accepted) continue;
    for (const run of claimed.common(row.firstSeq, row.lastSeq)) {
      findings.push(finding('overlap', stream, run, 'booked more than once'));
    }
    claimed.add(row.firstSeq, row.lastSeq);
  }
  const all = SeqSet.of([...covered.runs, ...stream.seen.runs]).runs;
  const [first] = all[0] ?? [0];
  const last = all.at(-1)?.[1] ?? -1;
  for (const run of covered.missing(first, last)) findings.push(finding('gap', stream, run, 'in no row of the ledger'));
  return findings;
}

interface RowsFound {
  readonly seqs: SeqSet;
  readonly doubled: readonly Run[];
}
const noRows: RowsFound = { seqs: new SeqSet(), doubled: [] };

/** Seqs booked as stored that have no row, rows that were not booked, and rows that stand twice. */
function checkStored(stream: StreamState, found: RowsFound): LedgerFinding[] {
  const booked = SeqSet.of([...stream.parts.values()].flatMap((part) => part.stored.runs));
  const missing = booked.runs.flatMap(([first, last]) => found.seqs.missing(first, last));
  const extra = found.seqs.runs.flatMap(([first, last]) => booked.missing(first, last));
  return [
    ...missing.map((run) => finding('store_count', stream, run, 'booked as stored, not in the store')),
    ...extra.map((run) => finding('store_count', stream, run, 'in the store, not booked')),
    ...found.doubled.map((run) => finding('store_count', stream, run, 'in the store more than once')),
  ];
}

/** (stream, seq) of all rows of a tenant as runs, made by DuckDB: seq minus its rank is constant along a run. */
async function seqsInFiles(core: StoreCore, snapshot: FileSnapshot): Promise<Map<number, RowsFound>> {
  try {
    const paths = snapshot.files.map(({ info }) => ({ info, path: core.pathOf(info) }));
    const from = relation(paths, ['#stream', '#seq'], 'true');
    const rows = await core.engine.session((session) =>
      session.rows(
        `WITH r AS (SELECT "#stream" AS s, "#seq" AS q, count(*) AS c FROM ${from} GROUP BY s, q)
         SELECT s, min(q), max(q), c > 1 FROM
           (SELECT s, q, c, q - row_number() OVER (PARTITION BY s, c > 1 ORDER BY q) AS g FROM r)
         GROUP BY s, c > 1, g ORDER BY 1, 2`,
      ),
    );
    const out = new Map<number, { seqs: SeqSet; doubled: Run[] }>();
    for (const row of rows) {
      const id = asNumber(row[0]);
      const known = out.get(id) ?? { seqs: new SeqSet(), doubled: [] };
      known.seqs.add(asNumber(row[1]), asNumber(row[2]));
      if (row[3] === true) known.doubled.push([asNumber(row[1]), asNumber(row[2])]);
      out.set(id, known);
    }
    return out;
  } finally {
    snapshot.release();
  }
}

/** Offsets below the read position that no record came in for. Told to every tenant with rows in the partition. */
function checkBus(bus: Books['bus'], scope: TenantScope, rows: readonly LedgerRow[]): LedgerFinding[] {
  const used = new Set(rows.map((row) => busKey(row.topic, row.partition)));
  const findings: LedgerFinding[] = [];
  for (const key of used) {
    const state = bus.get(key);
    if (state === undefined) continue;
    const names = { tenant: scope.tenantId, source: '', name: key };
    const [start] = state.offsets.runs[0] ?? [0];
    for (const run of state.offsets.missing(Math.min(start, ...state.gaps.map((g) => g.fromOffset)), state.read - 1)) {
      const reason = state.gaps.find((gap) => gap.fromOffset <= run[0] && gap.toOffset > run[0])?.reason;
      findings.push(finding('bus_gap', names, run, reason ?? 'no record came in for these offsets'));
    }
  }
  return findings;
}

function finding(kind: LedgerFinding['kind'], of: Names, run: Run, detail: string): LedgerFinding {
  return { kind, tenant: of.tenant, source: of.source, stream: of.name, first: run[0], last: run[1], detail };
}
