import type { LedgerFinding, LedgerResponse, LedgerRow, LedgerSums } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { msToInstant, toRange } from '../logs/instant.ts';
import { resolveSources, type LogDeps } from '../logs/log-deps.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: LogDeps;
}

type Finding = Omit<LedgerFinding, 'tenant'>;
const hourMs = 3_600_000;
const maxSpanUs = 8 * 86_400_000_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const counts = [
  'accepted',
  'lines',
  'stored',
  'duplicate',
  'rerouted',
  'expired',
  'truncated',
  'conflicts',
  'bytes',
] as const;

function emptySums(): Mutable<LedgerSums> {
  return {
    accepted: 0,
    lines: 0,
    stored: 0,
    quarantined: {},
    dropped: {},
    duplicate: 0,
    rerouted: 0,
    expired: 0,
    truncated: 0,
    conflicts: 0,
    bytes: 0,
  };
}

function addReasons(to: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [reason, count] of Object.entries(from)) to[reason] = (to[reason] ?? 0) + count;
}

function addRow(sums: Mutable<LedgerSums>, row: LedgerRow): void {
  for (const name of counts) sums[name] += row[name];
  addReasons(sums.quarantined, row.quarantined);
  addReasons(sums.dropped, row.dropped);
}

function sumBy<K>(rows: readonly LedgerRow[], keyOf: (row: LedgerRow) => K): Map<K, Mutable<LedgerSums>> {
  const sums = new Map<K, Mutable<LedgerSums>>();
  for (const row of rows) {
    const key = keyOf(row);
    const entry = sums.get(key) ?? emptySums();
    sums.set(key, entry);
    addRow(entry, row);
  }
  return sums;
}

async function namesOf(call: Call): Promise<(id: string) => string> {
  const names = new Map((await call.deps.directory.sourcesOf(call.ctx.scope)).map((view) => [view.id, view.name]));
  return (id) => names.get(id) ?? id;
}

/** The store keeps minutes for so long; what is older stands at its hour. */
const minutesKeptMs = 48 * hourMs;

/** A bound inside an hour that is kept whole goes to that hour's edge, so that its counts are neither lost nor split. */
function hourEdge(ms: number, nowMs: number, round: (hours: number) => number): number {
  return ms < nowMs - minutesKeptMs ? round(ms / hourMs) * hourMs : ms;
}

/** Sums by acceptance minute and by source. At most eight days are summed in one call. */
export async function getLedger(
  call: Call & { readonly input: { readonly source?: string | undefined; readonly from: string; readonly to: string } },
): Promise<LedgerResponse> {
  authorise(call.ctx, 'ledger.read');
  const { ctx, input, deps } = call;
  const { fromUs, toUs } = toRange(input);
  if (toUs - fromUs > maxSpanUs) {
    throw new AppError('request.invalid', 'The span is too long.', {
      details: { field: 'from', expected: 'at most 8 days before `to`' },
    });
  }
  const asked = input.source === undefined ? [] : await resolveSources(deps, ctx.scope, [input.source]);
  const [source] = asked;
  const nowMs = deps.clock.nowMs();
  const rows = await deps.store.ledger(ctx.scope, {
    fromMs: hourEdge(Math.floor(fromUs / 1000), nowMs, Math.floor),
    toMs: hourEdge(Math.ceil(toUs / 1000), nowMs, Math.ceil),
    ...(source === undefined ? {} : { source: source.id }),
  });
  const nameOf = await namesOf(call);
  const totals = emptySums();
  for (const row of rows) addRow(totals, row);
  const streamsOf = (id: string): number =>
    new Set(rows.filter((row) => row.source === id).map((row) => row.stream)).size;
  return {
    totals,
    sources: [...sumBy(rows, (row) => row.source)]
      .map(([id, sums]) => ({ source: nameOf(id), streams: streamsOf(id), ...sums }))
      .sort((a, b) => b.accepted - a.accepted),
    minutes: [...sumBy(rows, (row) => row.minute)]
      .sort(([a], [b]) => a - b)
      .map(([minute, sums]) => ({ minute: msToInstant(minute), ...sums })),
  };
}

/** What does not add up, exactly; empty when everything does. */
export async function checkLedger(call: Call): Promise<{ readonly ok: boolean; readonly findings: Finding[] }> {
  authorise(call.ctx, 'ledger.read');
  const findings = await call.deps.store.checkLedger(call.ctx.scope);
  const nameOf = await namesOf(call);
  return {
    ok: findings.length === 0,
    findings: findings.map(({ kind, source, stream, first, last, detail }) => ({
      kind,
      source: nameOf(source),
      stream,
      first,
      last,
      detail,
    })),
  };
}
