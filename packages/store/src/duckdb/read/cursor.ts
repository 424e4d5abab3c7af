import { AppError } from '@logwarden/kernel';

/** Where a page ended: `@timestamp`, stream and seq of its last hit. */
export interface Position {
  readonly us: number;
  readonly stream: string;
  readonly seq: number;
  /** Tells streams of one name in several sources apart. */
  readonly streamId: number;
}

/** The order of a search: newest first, then stream, then seq from the last. */
export function comparePositions(a: Position, b: Position): number {
  return b.us - a.us || byCodeUnit(a.stream, b.stream) || b.seq - a.seq || a.streamId - b.streamId;
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sealCursor(position: Position): string {
  return Buffer.from(JSON.stringify([1, position.us, position.stream, position.seq, position.streamId])).toString(
    'base64url',
  );
}

export function openCursor(cursor: string): Position {
  const parts: unknown = parse(Buffer.from(cursor, 'base64url').toString());
  if (isList(parts) && parts.length === 5 && parts[0] === 1) {
    const [, us, stream, seq, id] = parts;
    if (isWhole(us) && typeof stream === 'string' && isWhole(seq) && isWhole(id)) {
      return { us, stream, seq, streamId: id };
    }
  }
  throw new AppError('request.invalid', 'The cursor is not one that a search returned.', {
    details: { field: 'cursor', expected: 'the cursor of the page before' },
  });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
