import { AppError } from '@logwarden/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommitReport, IndexBatch, StoreRow } from '../../port.ts';
import type { RowVerdict } from '../../identity/verdict.ts';
import { LedgerBuilder } from '../../ledger/ledger-builder.ts';
import { SeqSet } from '../../ledger/seq-set.ts';
import type { KeptRow } from '../document.ts';
import type { StoreCore } from '../store-core.ts';
import type { BusBook, StreamNames } from './books.ts';
import { type Outcome, storeRows } from './store-rows.ts';
import { type BatchPart, bookParts, isWaiting, type StreamBook } from './stream-books.ts';

const noReport: CommitReport = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0 };
const attempts = 8;
const racePauseMs = 100;

/**
 * Stores a batch: events, then seqs and ledger rows, then the position. Each step can be repeated: a crash between them
 * leaves documents that the next try recognises as its own.
 */
export function commit(core: StoreCore, batch: IndexBatch): Promise<CommitReport> {
  return core.exclusive(async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await commitOnce(core, batch);
      } catch (error) {
        core.books.forget();
        const raced = error instanceof AppError && error.code === 'resource.conflict';
        if (raced && attempt < attempts) {
          // Two that take it from each other must not do so in step.
          await delay(Math.random() * attempt * racePauseMs);
          continue;
        }
        throw raced
          ? new AppError('store.unavailable', 'Another indexer owns this bus partition.', { cause: error })
          : error;
      }
    }
  });
}

async function commitOnce(core: StoreCore, batch: IndexBatch): Promise<CommitReport> {
  const { topic, partition } = batch;
  const bus = await core.books.take(topic, partition);
  if (batch.toOffset <= bus.next) return noReport;
  const from = Math.max(batch.fromOffset, bus.next);
  const rows = batch.rows.filter((row) => row.origin.offset >= from);
  core.openBooks(rows.map((row) => row.origin.header));
  const streams = await streamsOf(core, rows, batch.settles === true);
  const repeated = repeatedSeqs(batch, rows, streams);
  const kept = rows.filter((row): row is KeptRow => row.kind !== 'dropped' && !repeated.has(row));
  const outcomes = await storeRows(core.rowWriter(batch.setAside !== undefined), kept, {
    topic,
    partition,
    fromOffset: bus.next,
    settles: batch.settles === true,
  });
  const busy = kept.filter((row) => outcomes.get(row)?.verdict === 'set_aside');
  if (busy.length > 0) await batch.setAside?.(busy);
  const booked = bookRows(batch, rows, { repeated, outcomes, streams });
  await core.books.write({
    topic,
    partition,
    from,
    to: batch.toOffset,
    streams: booked.streams,
    ledger: booked.ledger.finish(),
  });
  await movePosition(core, batch, { bus, rows });
  for (const [book, parts] of booked.streams) bookParts(book, parts);
  return booked.ledger.report();
}

async function movePosition(
  core: StoreCore,
  batch: IndexBatch,
  { bus, rows }: { bus: BusBook; rows: readonly StoreRow[] },
): Promise<void> {
  bus.next = batch.toOffset;
  for (const row of rows) bus.offsets.add(row.origin.offset);
  bus.gaps.push(...(batch.gaps ?? []));
  await core.books.movePosition(batch.topic, batch.partition, bus);
}

type StreamOf = ReadonlyMap<string, StreamBook>;

const keyOf = ({ header }: StoreRow['origin']): string => `${header.tenant}\0${header.source}\0${header.stream}`;

/** Rows that settle are passed over where the book says so, without a write that would fail on an old one. */
async function streamsOf(core: StoreCore, rows: readonly StoreRow[], anew: boolean): Promise<StreamOf> {
  const names = new Map<string, StreamNames>();
  let header: StoreRow['origin']['header'] | undefined;
  for (const { origin } of rows) {
    if (origin.header === header) continue;
    header = origin.header;
    names.set(keyOf(origin), { tenant: header.tenant, source: header.source, name: header.stream });
  }
  const books = await core.books.streams([...names.values()], anew);
  return new Map([...names.keys()].flatMap((key, at) => (books[at] === undefined ? [] : [[key, books[at]] as const])));
}

/** Rows whose (stream, seq) was booked before, or stands in the batch twice; of rows that settle those that do not wait. */
function repeatedSeqs(batch: IndexBatch, rows: readonly StoreRow[], streams: StreamOf): Set<StoreRow> {
  const repeated = new Set<StoreRow>();
  const inBatch = new Map<string, SeqSet>();
  for (const row of rows) {
    const key = keyOf(row.origin);
    const here = inBatch.get(key) ?? new SeqSet();
    inBatch.set(key, here);
    const seq = row.origin.header.firstSeq + row.origin.index;
    const book = streams.get(key);
    const waits = book !== undefined && isWaiting(book, row.origin.header, seq);
    const wasBooked = batch.settles === true ? !waits : waits || book?.seen.has(seq) === true;
    if (wasBooked || here.has(seq)) repeated.add(row);
    else here.add(seq);
  }
  return repeated;
}

interface Booked {
  readonly ledger: LedgerBuilder;
  readonly streams: Map<StreamBook, readonly BatchPart[]>;
}

interface OpenPart {
  readonly book: StreamBook;
  readonly storageClass: string;
  readonly day: string;
  readonly stored: SeqSet;
  readonly ended: SeqSet;
  readonly waiting: SeqSet;
}

function bookRows(
  batch: IndexBatch,
  rows: readonly StoreRow[],
  decided: {
    readonly repeated: ReadonlySet<StoreRow>;
    readonly outcomes: ReadonlyMap<StoreRow, Outcome>;
    readonly streams: StreamOf;
  },
): Booked {
  const ledger = new LedgerBuilder(batch);
  const parts = new Map<string, OpenPart>();
  for (const row of rows) {
    // A copy of what waits no more was never counted as accepted, so it is no duplicate either.
    if (batch.settles === true && decided.repeated.has(row)) continue;
    const outcome = decided.outcomes.get(row);
    const verdict: RowVerdict | undefined = decided.repeated.has(row) ? 'seq_duplicate' : outcome?.verdict;
    ledger.add(outcome?.row ?? row, verdict);
    if (verdict === 'seq_duplicate') continue;
    const { header, index } = row.origin;
    const key = `${keyOf(row.origin)}\0${header.storageClass}\0${header.day}`;
    const book = decided.streams.get(keyOf(row.origin));
    if (book === undefined) continue;
    const { storageClass, day } = header;
    const part = parts.get(key) ?? openPart(book, storageClass, day);
    parts.set(key, part);
    outcomeOf(part, row, verdict).add(header.firstSeq + index);
  }
  const streams = new Map<StreamBook, BatchPart[]>();
  for (const { book, storageClass, day, stored, ended, waiting } of parts.values()) {
    const known = streams.get(book) ?? [];
    const aside = waiting.runs.length === 0 ? {} : { waiting: waiting.runs };
    known.push({ storageClass, day, stored: stored.runs, ended: ended.runs, ...aside });
    streams.set(book, known);
  }
  return { ledger, streams };
}

function openPart(book: StreamBook, storageClass: string, day: string): OpenPart {
  return { book, storageClass, day, stored: new SeqSet(), ended: new SeqSet(), waiting: new SeqSet() };
}

function outcomeOf(part: OpenPart, row: StoreRow, verdict: RowVerdict | undefined): SeqSet {
  if (verdict === 'set_aside') return part.waiting;
  return row.kind === 'dropped' || verdict === 'id_duplicate' ? part.ended : part.stored;
}
