import type { SearchHit } from '@logwarden/contracts';
import { dateValueUs } from '@logwarden/query';
import { malformed } from '../ask/refusal.ts';

/** Where a hit stands in the order of a search. */
export interface Place {
  readonly us: number;
  readonly stream: string;
  readonly seq: number;
  readonly source: string;
}

export function timestampUs(hit: Pick<SearchHit, 'timestamp'>): number {
  return dateValueUs(hit.timestamp) ?? 0;
}

export function placeOf(hit: SearchHit): Place {
  const colon = hit.position.lastIndexOf(':');
  return {
    us: timestampUs(hit),
    stream: hit.position.slice(0, colon),
    seq: Number(hit.position.slice(colon + 1)),
    source: hit.source,
  };
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The order of a search: newest first, then stream, then seq from the last. */
export function comparePlaces(one: Place, other: Place): number {
  return (
    other.us - one.us ||
    byCodeUnit(one.stream, other.stream) ||
    other.seq - one.seq ||
    byCodeUnit(one.source, other.source)
  );
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A place as the value of `_shard_doc` and `_doc` in `sort`: opaque, and exact where times are equal. */
export function writePlace({ us, stream, seq, source }: Place): string {
  return encoded([us, stream, seq, source]);
}

export function readPlace(text: string): Place {
  const parts = decoded(text);
  if (isList(parts) && parts.length === 4) {
    const [us, stream, seq, source] = parts;
    if (isWhole(us) && typeof stream === 'string' && isWhole(seq) && typeof source === 'string') {
      return { us, stream, seq, source };
    }
  }
  throw malformed('[search_after]', 'the values of `sort` of a hit');
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** `_id` of a hit: its position in its stream, by which it is found again. */
export function idOf(hit: Pick<SearchHit, 'position'>): string {
  return Buffer.from(hit.position).toString('base64url');
}

/** The position of an id; undefined for a text that is none. */
export function positionOfId(id: string): string | undefined {
  const position = Buffer.from(id, 'base64url').toString('utf8');
  return /^.+:\d{1,15}$/su.test(position) && Buffer.from(position).toString('base64url') === id ? position : undefined;
}
