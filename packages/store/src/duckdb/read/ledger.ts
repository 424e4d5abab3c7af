import type { LedgerRow } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { sqlText } from '@logwarden/query';
import type { StoreCore } from '../core.ts';
import { asNumber, asText, type SqlRow } from '../engine.ts';
import { visibleSources } from './reader.ts';

interface LedgerRequest {
  readonly source?: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Rows of the ledger by acceptance minute, from the catalogue and from what is not durable yet. */
export function ledger(core: StoreCore, scope: TenantScope, request: LedgerRequest): Promise<readonly LedgerRow[]> {
  return core.exclusive(() => ledgerNow(core, scope, request));
}

/** The same for callers that hold the writers' queue already. */
export async function ledgerNow(
  core: StoreCore,
  scope: TenantScope,
  request: LedgerRequest,
): Promise<readonly LedgerRow[]> {
  const sources = visibleSources(scope, request.source === undefined ? undefined : [request.source]);
  const bound = (ms: number): string => String(BigInt(Math.round(Math.max(-9e15, Math.min(9e15, ms)))));
  const rows = await core.engine.session((session) =>
    session.rows(
      `SELECT * EXCLUDE (class, day) FROM ledger WHERE tenant = ${sqlText(scope.tenantId)}
         AND minute >= ${bound(request.fromMs)} AND minute < ${bound(request.toMs)}`,
    ),
  );
  return [...rows.map(toLedgerRow), ...core.pending.flatMap((batch) => batch.ledger.map(({ row }) => row))]
    .filter(
      (row) =>
        row.tenant === scope.tenantId &&
        row.minute >= request.fromMs &&
        row.minute < request.toMs &&
        (sources === undefined || sources.includes(row.source)),
    )
    .sort((a, b) => a.minute - b.minute || a.firstSeq - b.firstSeq);
}

function toLedgerRow(row: SqlRow): LedgerRow {
  const number = (at: number): number => asNumber(row[at]);
  return {
    tenant: asText(row[0]),
    source: asText(row[1]),
    stream: asText(row[2]),
    minute: number(3),
    topic: asText(row[4]),
    partition: number(5),
    fromOffset: number(6),
    toOffset: number(7),
    firstSeq: number(8),
    lastSeq: number(9),
    accepted: number(10),
    lines: number(11),
    stored: number(12),
    quarantined: parseCounts(asText(row[13])),
    dropped: parseCounts(asText(row[14])),
    duplicate: number(15),
    rerouted: number(16),
    expired: number(17),
    truncated: number(18),
    conflicts: number(19),
    bytes: number(20),
  };
}

/** Written by the catalogue. */
function parseCounts(json: string): Record<string, number> {
  return JSON.parse(json) as Record<string, number>;
}
