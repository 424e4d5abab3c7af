import type { EnvelopeHeader, LedgerRow, PipelineResult } from '@logwarden/contracts';
import { AppError, type TenantScope } from '@logwarden/kernel';
import type { QuarantinedLine, StoreRow } from '../../port.ts';
import type { Doc } from '../answer.ts';
import { versionOf } from '../answer.ts';
import { documentOf, type Source, sourceOf } from '../document.ts';
import { type LedgerDoc, ledgerDocs } from '../read/ledger.ts';
import { quarantineClause } from '../read/quarantine.ts';
import { ask, refreshed, visibleSources } from '../read/scope.ts';
import type { StoreCore } from '../store-core.ts';
import { ledgerDocument } from './books.ts';
import { sendBulk } from './bulk.ts';

export interface RepairRequest {
  readonly source: string;
  readonly ids?: readonly string[];
}

type EventRow = Extract<StoreRow, { kind: 'event' }>;

interface Repaired {
  readonly doc: Doc;
  readonly row: EventRow;
}

const pageSize = 1000;

/** See `StorePort.repairQuarantine`. A document is replaced where it stands, over the version that was read. */
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
    const index = await refreshed(core, scope);
    const total = { tried: 0, stored: 0 };
    let after: readonly unknown[] | undefined;
    do {
      const docs = await quarantinedPage(core, { index, request }, after);
      total.tried += docs.length;
      const repaired = docs.flatMap((doc) => repairedRow(scope, doc, parse));
      total.stored += await replace(core, scope, repaired);
      after = docs.length < pageSize ? undefined : docs.at(-1)?.sort;
    } while (after !== undefined);
    return total;
  });
}

async function quarantinedPage(
  core: StoreCore,
  { index, request }: { readonly index: string; readonly request: RepairRequest },
  after: readonly unknown[] | undefined,
): Promise<readonly Doc[]> {
  const only = request.ids === undefined ? [] : [{ ids: { values: request.ids } }];
  const body = {
    size: pageSize,
    track_total_hits: false,
    seq_no_primary_term: true,
    query: { bool: { filter: [quarantineClause([request.source]), ...only] } },
    sort: [{ acc: 'asc' }, { st: 'asc' }, { sq: 'asc' }],
    ...(after === undefined ? {} : { search_after: after }),
  };
  return (await ask(core, index, body, undefined)).hits;
}

function repairedRow(scope: TenantScope, doc: Doc, parse: (line: QuarantinedLine) => PipelineResult): Repaired[] {
  const source = sourceOf(doc);
  const rawBytes = source.b === undefined ? undefined : new Uint8Array(Buffer.from(source.b, 'base64'));
  const result = parse({
    raw: source.r,
    ...(rawBytes === undefined ? {} : { rawBytes }),
    acceptedAtMs: source.acc,
    receivedAtMs: source.m[3],
  });
  if (result.kind !== 'event') return [];
  return [{ doc, row: { kind: 'event', origin: originOf(scope, source), event: result.event } }];
}

/** Where a document's event came from. */
export function originOf(scope: TenantScope, source: Source): StoreRow['origin'] {
  const [topic, partition, offset, receivedAtMs, , , clientId, , storageClass, day] = source.m;
  const header: EnvelopeHeader = {
    v: 1,
    tenant: scope.tenantId,
    source: source.src,
    storageClass,
    day,
    stream: source.st,
    firstSeq: source.sq,
    count: 1,
    acceptedAtMs: source.acc,
    receivedAtMs,
    ...(clientId === '' ? {} : { ids: [clientId] }),
    via: 'repair',
  };
  return { header, index: 0, topic, partition, offset };
}

/** Writes events over their quarantined form; those that somebody else changed meanwhile stay. Returns how many. */
async function replace(core: StoreCore, scope: TenantScope, repaired: readonly Repaired[]): Promise<number> {
  if (repaired.length === 0) return 0;
  const items = await Promise.all(
    repaired.map(async ({ doc, row }) => {
      const { seqNo, term } = versionOf(doc);
      const place = { _index: doc._index, _id: doc._id, if_seq_no: seqNo, if_primary_term: term };
      const room = await core.indices.ensure(doc._index, core.partitionBody);
      return { action: JSON.stringify({ index: place }), document: documentOf(row, core.clock.nowMs(), room) };
    }),
  );
  const results = await sendBulk(core.elastic, items, core.bulk);
  for (const { doc } of repaired) core.indices.markWritten(doc._index);
  const done = repaired.filter((_, at) => results[at]?.kind === 'done');
  await correctLedger(core, scope, done);
  return done.length;
}

/** Moves events from quarantined to stored in the rows of the ledger that booked them. */
async function correctLedger(core: StoreCore, scope: TenantScope, done: readonly Repaired[]): Promise<void> {
  const docs = await ledgerDocs(core, scope.tenantId, []);
  const changed = new Map<LedgerDoc, LedgerRow[]>();
  for (const { doc, row } of done) {
    const reason = sourceOf(doc).q ?? '';
    for (const ledgerDoc of docs) {
      const rows = changed.get(ledgerDoc) ?? [...ledgerDoc.rows];
      const at = rows.findIndex((booked) => isBookedIn(booked, row, reason));
      const booked = rows[at];
      if (booked === undefined) continue;
      rows[at] = movedToStored(booked, reason);
      changed.set(ledgerDoc, rows);
      break;
    }
  }
  const items = [...changed].map(([doc, rows]) => {
    const { topic, partition, from, class: storageClass, day } = doc.source;
    const version = { if_seq_no: doc.version.seqNo, if_primary_term: doc.version.term };
    return {
      action: JSON.stringify({ index: { _index: doc.index, _id: doc.id, ...version } }),
      document: ledgerDocument(doc.id, { topic, partition, from, class: storageClass, day }, rows),
    };
  });
  await sendBulk(core.elastic, items, core.bulk);
  core.indices.markWritten(core.names.books(scope.tenantId));
}

function isBookedIn(booked: LedgerRow, { origin }: EventRow, reason: string): boolean {
  const { source, stream, firstSeq } = origin.header;
  return (
    booked.source === source &&
    booked.stream === stream &&
    booked.firstSeq <= firstSeq &&
    firstSeq <= booked.lastSeq &&
    (booked.quarantined[reason] ?? 0) > 0
  );
}

function movedToStored(booked: LedgerRow, reason: string): LedgerRow {
  const quarantined = { ...booked.quarantined, [reason]: (booked.quarantined[reason] ?? 0) - 1 };
  const left = Object.fromEntries(Object.entries(quarantined).filter(([, count]) => count > 0));
  return { ...booked, stored: booked.stored + 1, quarantined: left };
}
