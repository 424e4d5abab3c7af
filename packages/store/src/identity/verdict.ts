/**
 * What became of a row that is not to be stored, or is stored under a new id. Rows without a verdict are stored. `set_aside`:
 * the store has no room for it now, and it waits elsewhere.
 */
export type RowVerdict = 'seq_duplicate' | 'id_duplicate' | 'conflict' | 'set_aside';
