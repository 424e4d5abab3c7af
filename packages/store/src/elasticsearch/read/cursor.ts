import { AppError } from '@logwarden/kernel';

/** Where a page ended: `@timestamp`, stream, seq and source of its last hit. */
export type Position = readonly [us: number, stream: string, seq: number, source: string];

/** The order of a search: newest first, then stream, then seq from the last. */
export const order = [
  { ts: { order: 'desc', unmapped_type: 'long' } },
  { st: { order: 'asc', unmapped_type: 'keyword' } },
  { sq: { order: 'desc', unmapped_type: 'long' } },
  { src: { order: 'asc', unmapped_type: 'keyword' } },
] as const;

export function sealCursor(position: Position): string {
  return Buffer.from(JSON.stringify([2, ...position])).toString('base64url');
}

export function openCursor(cursor: string): Position {
  const parts: unknown = parse(Buffer.from(cursor, 'base64url').toString());
  if (isList(parts) && parts.length === 5 && parts[0] === 2) {
    const [, us, stream, seq, source] = parts;
    if (isWhole(us) && typeof stream === 'string' && isWhole(seq) && typeof source === 'string')
      return [us, stream, seq, source];
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
