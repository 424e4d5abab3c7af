import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import type { StreamPart } from '../../ledger/streams.ts';

/** Seqs of one batch in one partition of a stream. */
export interface BatchPart {
  readonly storageClass: string;
  readonly day: string;
  readonly stored: readonly Run[];
  readonly ended: readonly Run[];
}

/** A batch that was booked, though perhaps not committed: its bus position tells. */
export interface BookedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly parts: readonly BatchPart[];
}

/** What is known of a stream's seqs; see `StreamState` of the embedded form. */
export interface StreamBook {
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
  readonly seen: SeqSet;
  readonly removed: SeqSet;
  readonly parts: Map<string, StreamPart>;
  /** Sequence number and term of the document it was read from; absent: there is none. */
  version?: { readonly seqNo: number; readonly term: number };
}

interface StreamBody {
  readonly seen: readonly Run[];
  readonly removed: readonly Run[];
  readonly parts: readonly BatchPart[];
  readonly last: readonly BookedBatch[];
}

export function emptyBook(names: Pick<StreamBook, 'tenant' | 'source' | 'name'>): StreamBook {
  const { tenant, source, name } = names;
  return { tenant, source, name, seen: new SeqSet(), removed: new SeqSet(), parts: new Map() };
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
      }
    }
  }
}

/** Moves the seqs of a partition to `removed`. False: it has none. */
export function removePart(book: StreamBook, storageClass: string, day: string): boolean {
  const key = `${storageClass}\0${day}`;
  const part = book.parts.get(key);
  if (part === undefined) return false;
  for (const [first, last] of [...part.stored.runs, ...part.ended.runs]) book.removed.add(first, last);
  book.parts.delete(key);
  return true;
}

/** The body of a stream's document: what is committed, and the batch that is not yet. */
export function writeBook(book: StreamBook, last: readonly BookedBatch[]): string {
  const body: StreamBody = {
    seen: book.seen.runs,
    removed: book.removed.runs,
    parts: [...book.parts.values()].map((part) => ({ ...part, stored: part.stored.runs, ended: part.ended.runs })),
    last,
  };
  return JSON.stringify(body);
}

/** Reads a body; batches at or beyond the committed position of their bus partition never happened. */
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
  for (const batch of body.last) {
    if (batch.from < (await positionOf(batch.topic, batch.partition))) bookParts(book, batch.parts);
  }
  return book;
}

/** Written by `writeBook`. */
function bodyOf(json: string): StreamBody {
  return JSON.parse(json) as StreamBody;
}
