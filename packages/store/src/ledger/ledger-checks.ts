import type { LedgerFinding, LedgerRow } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { StreamState } from './streams.ts';
import { type Run, SeqSet } from './seq-set.ts';

/** The checks of a ledger, over books that were taken at one moment. */

interface Names {
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
}

/** A stream's seqs, as the checks need them. */
type StreamSeqs = Pick<StreamState, 'tenant' | 'source' | 'name' | 'seen' | 'removed' | 'parts'>;

/** A bus partition: offsets that came in, those known to be lost, and where reading goes on. */
export interface BusOffsets {
  readonly read: number;
  readonly offsets: SeqSet;
  readonly gaps: readonly { readonly fromOffset: number; readonly toOffset: number; readonly reason: string }[];
}

export function checkSums(row: LedgerRow): LedgerFinding[] {
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const outcomes = row.stored + sum(row.quarantined) + sum(row.dropped) + row.duplicate + row.rerouted + row.expired;
  const seqs = row.lastSeq - row.firstSeq + 1;
  if (outcomes === row.accepted && (isSettling(row) || seqs === row.accepted)) return [];
  const { tenant, source, stream, firstSeq: first, lastSeq: last } = row;
  const detail = `${row.accepted} accepted, ${outcomes} accounted for, ${seqs} seqs`;
  return [{ kind: 'sum', tenant, source, stream, first, last, detail }];
}

/** A row of events that were accepted and set aside before: another row claims their seqs. */
function isSettling(row: LedgerRow): boolean {
  return row.accepted === 0;
}

/** Seqs that no row of the ledger covers, and seqs that two rows claim. */
export function checkCoverage(stream: StreamSeqs, rows: readonly LedgerRow[]): LedgerFinding[] {
  const findings: LedgerFinding[] = [];
  const covered = SeqSet.of(stream.removed.runs);
  const claimed = new SeqSet();
  for (const row of [...rows].sort((a, b) => a.firstSeq - b.firstSeq)) {
    covered.add(row.firstSeq, row.lastSeq);
    if (row.duplicate === row.accepted || isSettling(row)) continue;
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

export interface RowsFound {
  readonly seqs: SeqSet;
  readonly doubled: readonly Run[];
}
export const noRows: RowsFound = { seqs: new SeqSet(), doubled: [] };

/** Seqs booked as stored that have no row, rows that were not booked, and rows that stand twice. */
export function checkStored(stream: StreamSeqs, found: RowsFound): LedgerFinding[] {
  const booked = SeqSet.of([...stream.parts.values()].flatMap((part) => part.stored.runs));
  const missing = booked.runs.flatMap(([first, last]) => found.seqs.missing(first, last));
  const extra = found.seqs.runs.flatMap(([first, last]) => booked.missing(first, last));
  return [
    ...missing.map((run) => finding('store_count', stream, run, 'booked as stored, not in the store')),
    ...extra.map((run) => finding('store_count', stream, run, 'in the store, not booked')),
    ...found.doubled.map((run) => finding('store_count', stream, run, 'in the store more than once')),
  ];
}

/** Offsets below the read position that no record came in for. Told to every tenant with rows in the partition. */
export function checkBus(
  bus: ReadonlyMap<string, BusOffsets>,
  scope: TenantScope,
  rows: readonly LedgerRow[],
): LedgerFinding[] {
  const used = new Set(rows.map((row) => `${row.topic}/${row.partition}`));
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
