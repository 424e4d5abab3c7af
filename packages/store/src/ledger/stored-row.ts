import type { StoreRow } from '../port.ts';

export type StoredRow = Exclude<StoreRow, { kind: 'dropped' }>;

/** Bytes as received, as near as the row tells: those kept, else the text's. */
export function sizeOf(row: StoredRow): number {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  return rawBytes?.byteLength ?? Buffer.byteLength(raw);
}
