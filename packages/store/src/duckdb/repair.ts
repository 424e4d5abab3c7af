import { DuckDBBlobValue } from '@duckdb/node-api';
import type { EnvelopeHeader, LedgerRow, PipelineResult } from '@logwarden/contracts';
import { AppError, tenantId, type TenantScope } from '@logwarden/kernel';
import type { QuarantinedLine, StoreRow } from '../port.ts';
import type { StoredRow } from '../ledger/stored-row.ts';
import { FileBuilder } from './build/build-file.ts';
import type { FileInfo } from './build/prepared.ts';
import { streamId } from '../identity/stream-id.ts';
import type { StoreCore } from './core.ts';
import { asNumber, asText, type SqlRow } from './engine.ts';
import { hitId } from './read/hits.ts';
import { ledgerNow } from './read/ledger.ts';
import { visibleSources } from './read/reader.ts';
import { relation } from './read/relation.ts';

type QuarantineRow = Extract<StoreRow, { kind: 'quarantine' }>;
type EventRow = Extract<StoreRow, { kind: 'event' }>;

export interface RepairRequest {
  readonly source: string;
  readonly ids?: readonly string[];
}

interface Sorted {
  readonly repaired: { readonly from: QuarantineRow; readonly to: EventRow }[];
  readonly staying: QuarantineRow[];
  tried: number;
}

const columns = [
  '#source',
  '#stream',
  '#seq',
  '#accepted',
  '#received',
  '#topic',
  '#partition',
  '#offset',
  '#id',
  '#reason',
  '#detail',
  '#raw',
  '#bytes',
];

/** See `StorePort.repairQuarantine`. Writers wait meanwhile, so that files and ledger change together. */
export function repairQuarantine(
  core: StoreCore,
  scope: TenantScope,
  request: RepairRequest,
  parse: (line: QuarantinedLine) => PipelineResult,
): Promise<{ tried: number; stored: number }> {
  if (visibleSources(scope, [request.source])?.length !== 1) {
    throw new AppError('resource.not_found', 'There is no such source.');
  }
  return core.exclusive(async () => {
    await core.rollNow();
    const wanted = (info: FileInfo): boolean =>
      info.kind === 'quarantine' &&
      info.tenant === scope.tenantId &&
      info.sources.some((tally) => tally.source === request.source);
    const total = { tried: 0, stored: 0 };
    for (const { info } of core.files.list(wanted)) {
      const sorted = sortRows(await readRows(core, info), { scope, request, parse });
      total.tried += sorted.tried;
      total.stored += sorted.repaired.length;
      if (sorted.repaired.length > 0) await swap(core, info, sorted);
    }
    return total;
  });
}

async function readRows(core: StoreCore, info: FileInfo): Promise<QuarantineRow[]> {
  const from = relation([{ info, path: core.pathOf(info) }], columns, 'true');
  const rows = await core.engine.session((session) =>
    session.rows(`SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM ${from} ORDER BY "#stream", "#seq"`),
  );
  return rows.map((row) => toQuarantineRow(core, info, row));
}

function toQuarantineRow(core: StoreCore, info: FileInfo, row: SqlRow): QuarantineRow {
  const clientId = row[8];
  const bytes = row[12];
  const header: EnvelopeHeader = {
    v: 1,
    tenant: info.tenant,
    source: asText(row[0]),
    storageClass: info.storageClass,
    day: info.day,
    stream: core.streams.get(asNumber(row[1]))?.name ?? '',
    firstSeq: asNumber(row[2]),
    count: 1,
    acceptedAtMs: asNumber(row[3]),
    receivedAtMs: asNumber(row[4]),
    ...(typeof clientId === 'string' ? { ids: [clientId] } : {}),
    via: 'repair',
  };
  return {
    kind: 'quarantine',
    origin: { header, index: 0, topic: asText(row[5]), partition: asNumber(row[6]), offset: asNumber(row[7]) },
    reason: asReason(asText(row[9])),
    detail: asText(row[10]),
    raw: asText(row[11]),
    ...(bytes instanceof DuckDBBlobValue ? { rawBytes: bytes.bytes } : {}),
  };
}

/** The column holds what `SystemColumns` was given: one of the reasons. */
function asReason(text: string): QuarantineRow['reason'] {
  return text as QuarantineRow['reason'];
}

function sortRows(
  rows: readonly QuarantineRow[],
  by: { scope: TenantScope; request: RepairRequest; parse: (line: QuarantinedLine) => PipelineResult },
): Sorted {
  const sorted: Sorted = { repaired: [], staying: [], tried: 0 };
  const ids = by.request.ids === undefined ? undefined : new Set(by.request.ids);
  for (const row of rows) {
    const { header } = row.origin;
    const isAsked =
      header.source === by.request.source && (ids === undefined || ids.has(quarantineId(by.scope.tenantId, row)));
    const result = isAsked
      ? by.parse({
          raw: row.raw,
          ...(row.rawBytes === undefined ? {} : { rawBytes: row.rawBytes }),
          acceptedAtMs: header.acceptedAtMs,
          receivedAtMs: header.receivedAtMs,
        })
      : undefined;
    if (isAsked) sorted.tried++;
    if (result?.kind === 'event')
      sorted.repaired.push({ from: row, to: { kind: 'event', origin: row.origin, event: result.event } });
    else sorted.staying.push(row);
  }
  return sorted;
}

/** The id under which the quarantine list shows a row. */
function quarantineId(tenant: string, row: QuarantineRow): string {
  const { source, stream, firstSeq } = row.origin.header;
  return hitId(tenant, `${streamId(tenant, source, stream)}\0\0${firstSeq}`);
}

async function swap(core: StoreCore, info: FileInfo, sorted: Sorted): Promise<void> {
  const write = (kind: FileInfo['kind'], rows: readonly StoredRow[]): FileInfo[] => {
    if (rows.length === 0) return [];
    const { tenant, storageClass, day } = info;
    const { directory, clock } = core.options;
    const place = { directory, kind, tenant, storageClass, day, durable: true, nowMs: clock.nowMs() };
    const file = new FileBuilder({ ...place, serial: core.nextSerial() }, rows.length);
    for (const row of rows) file.add(row, false);
    return [file.write()];
  };
  const fresh = [
    ...write(
      'event',
      sorted.repaired.map(({ to }) => to),
    ),
    ...write('quarantine', sorted.staying),
  ];
  await core.catalogue.replace([info], fresh, await correctedLedger(core, info, sorted));
  core.files.replace(
    [info],
    fresh.map((file) => ({ info: file, durable: true })),
  );
}

async function correctedLedger(core: StoreCore, info: FileInfo, sorted: Sorted): Promise<LedgerRow[]> {
  const scope = { tenantId: tenantId(info.tenant) };
  const rows = await ledgerNow(core, scope, { fromMs: -Infinity, toMs: Infinity });
  const changed = new Map<LedgerRow, { stored: number; quarantined: Record<string, number> }>();
  for (const { from } of sorted.repaired) {
    const { header } = from.origin;
    const row = rows.find(
      (r) =>
        r.source === header.source &&
        r.stream === header.stream &&
        r.firstSeq <= header.firstSeq &&
        header.firstSeq <= r.lastSeq &&
        (r.quarantined[from.reason] ?? 0) > 0,
    );
    if (row === undefined) continue;
    const now = changed.get(row) ?? { stored: row.stored, quarantined: { ...row.quarantined } };
    const left = (now.quarantined[from.reason] ?? 0) - 1;
    now.stored++;
    now.quarantined = { ...now.quarantined, [from.reason]: left };
    if (left === 0) now.quarantined = Object.fromEntries(Object.entries(now.quarantined).filter(([, n]) => n > 0));
    changed.set(row, now);
  }
  return [...changed].map(([row, now]) => ({ ...row, ...now }));
}
