import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import type { StreamPart } from '../../ledger/streams.ts';

/** Seqs of one batch in one partition of a stream. */
export interface BatchPart {
  readonly storageClass: string;
  readonly day: string;
  readonly stored: readonly Run[];
  readonly ended: readonly Run[];
  /** Set aside; absent: none. */
  readonly waiting?: readonly Run[];
}

/** A batch that was booked, though perhaps not committed: its bus position tells. */
export interface BookedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Where the position stands when it is committed. Absent in older books: any position beyond `from` is. */
  readonly to?: number;
  readonly parts: readonly BatchPart[];
}

/** Seqs of a partition that were set aside and not settled yet. */
export interface WaitingPart {
  readonly storageClass: string;
  readonly day: string;
  readonly seqs: SeqSet;
}

/** What is known of a stream's seqs; see `StreamState` of the embedded form. */
export interface StreamBook {
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
  readonly seen: SeqSet;
  readonly removed: SeqSet;
  readonly parts: Map<string, StreamPart>;
  readonly waiting: Map<string, WaitingPart>;
  /** Batches of other bus partitions that were not committed when this was read. */
  readonly pending: readonly BookedBatch[];
  /** Sequence number and term of the document it was read from; absent: there is none. */
  version?: { readonly seqNo: number; readonly term: number };
}

interface StreamBody {
  readonly seen: readonly Run[];
  readonly removed: readonly Run[];
  readonly parts: readonly BatchPart[];
  readonly last: readonly BookedBatch[];
  readonly waiting?: readonly { readonly storageClass: string; readonly day: string; readonly seqs: readonly Run[] }[];
}

export function emptyBook(names: Pick<StreamBook, 'tenant' | 'source' | 'name'>): StreamBook {
  const { tenant, source, name } = names;
  return {
    tenant,
    source,
    name,
    seen: new SeqSet(),
    removed: new SeqSet(),
    parts: new Map(),
    waiting: new Map(),
    pending: [],
  };
}

export function bookParts(book: StreamBook, parts: readonly BatchPart[]): void {
  for (const part of parts) {
    const key = `${part.storageClass}\0${part.day}`;
    let known = book.parts.get(key);
    if (known === undefined) {
      known = { storageClass: part.storageClass, day: part.day, stored: new SeqSet(), ended: new SeqSet() };
      book.parts.set(key, known);
    }
    for (const outcome of ['stored', 'ended'] as const) {
      for (const [first, last] of part[outcome]) {
        book.seen.add(first, last);
        known[outcome].add(first, last);
        book.waiting.get(key)?.seqs.remove(first, last);
      }
    }
    if (book.waiting.get(key)?.seqs.runs.length === 0) book.waiting.delete(key);
    for (const [first, last] of part.waiting ?? []) waitingPart(book, part).seqs.add(first, last);
  }
}

function waitingPart(book: StreamBook, { storageClass, day }: Pick<BatchPart, 'storageClass' | 'day'>): WaitingPart {
  const key = `${storageClass}\0${day}`;
  const known = book.waiting.get(key) ?? { storageClass, day, seqs: new SeqSet() };
  book.waiting.set(key, known);
  return known;
}

export function waitingSeqs(book: StreamBook): number {
  return [...book.waiting.values()].reduce((sum, { seqs }) => sum + seqs.size, 0);
}

/** Whether a seq of a partition was set aside and is not settled yet. */
export function isWaiting(book: StreamBook, place: Pick<BatchPart, 'storageClass' | 'day'>, seq: number): boolean {
  return book.waiting.get(`${place.storageClass}\0${place.day}`)?.seqs.has(seq) === true;
}

/** Moves the seqs of a partition to `removed`. False: it has none. */
export function removePart(book: StreamBook, storageClass: string, day: string): boolean {
  const key = `${storageClass}\0${day}`;
  const part = book.parts.get(key);
  const waiting = book.waiting.get(key);
  for (const [first, last] of waiting?.seqs.runs ?? []) {
    book.seen.add(first, last);
    book.removed.add(first, last);
  }
  for (const [first, last] of [...(part?.stored.runs ?? []), ...(part?.ended.runs ?? [])])
    book.removed.add(first, last);
  const hadWaiting = book.waiting.delete(key);
  return book.parts.delete(key) || hadWaiting;
}

/** The body of a stream's document: what is committed, and the batch that is not yet. */
export function writeBook(book: StreamBook, last: readonly BookedBatch[]): string {
  const body: StreamBody = {
    seen: book.seen.runs,
    removed: book.removed.runs,
    parts: [...book.parts.values()].map((part) => ({ ...part, stored: part.stored.runs, ended: part.ended.runs })),
    last,
    waiting: [...book.waiting.values()].flatMap(({ storageClass, day, seqs }) =>
      seqs.runs.length === 0 ? [] : [{ storageClass, day, seqs: seqs.runs }],
    ),
  };
  return JSON.stringify(body);
}

/** Reads a body. Batches beyond the committed position of their bus partition have not happened, or never will. */
export async function readBook(
  names: Pick<StreamBook, 'tenant' | 'source' | 'name'>,
  json: string,
  positionOf: (topic: string, partition: number) => Promise<number>,
): Promise<StreamBook> {
  const body = bodyOf(json);
  const book = emptyBook(names);
  bookParts(book, body.parts);
  for (const [first, last] of body.seen) book.seen.add(first, last);
  for (const [first, last] of body.removed) book.removed.add(first, last);
  for (const part of body.waiting ?? []) {
    for (const [first, last] of part.seqs) waitingPart(book, part).seqs.add(first, last);
  }
  const pending: BookedBatch[] = [];
  for (const batch of body.last) {
    const position = await positionOf(batch.topic, batch.partition);
    if ((batch.to ?? batch.from + 1) <= position) bookParts(book, batch.parts);
    else pending.push(batch);
  }
  return { ...book, pending };
}

/** Written by `writeBook`. */
function bodyOf(json: string): StreamBody {
  return JSON.parse(json) as StreamBody;
}
