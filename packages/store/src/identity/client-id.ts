import type { StoreRow } from '../port.ts';

/** The client id of a row that is to be kept; undefined: it has none. */
export function clientIdOf(row: StoreRow): string | undefined {
  const id = row.origin.header.ids?.[row.origin.index];
  return id === undefined || id === '' ? undefined : id.toWellFormed();
}
