/** What became of a row that is not to be stored, or is stored under a new id. Rows without a verdict are stored. */
export type RowVerdict = 'seq_duplicate' | 'id_duplicate' | 'conflict';
