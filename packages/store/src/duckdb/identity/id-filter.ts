const firstCapacity = 1 << 14;
const maxCapacity = 1 << 21;

/**
 * Says whether an id was perhaps seen: tables of 32-bit fingerprints addressed by another 32-bit hash, at most 60 % full.
 * It never denies an id that was added; about one in a billion strangers passes. 7–14 bytes an id.
 */
export class IdFilter {
  readonly #tables: Uint32Array[] = [];
  #used = 0;

  add(first: number, second: number): void {
    if (this.has(first, second)) return;
    let table = this.#tables.at(-1);
    if (table === undefined || this.#used > table.length * 0.6) {
      table = new Uint32Array(Math.min(maxCapacity, (table?.length ?? firstCapacity / 2) * 2));
      this.#tables.push(table);
      this.#used = 0;
    }
    table[slotOf(table, first, fingerprint(second))] = fingerprint(second);
    this.#used++;
  }

  has(first: number, second: number): boolean {
    const wanted = fingerprint(second);
    return this.#tables.some((table) => table[slotOf(table, first, wanted)] === wanted);
  }
}

/** Zero marks an empty slot. */
function fingerprint(hash: number): number {
  return hash >>> 0 || 1;
}

/** The slot that holds the fingerprint, or the empty one where it would go. */
function slotOf(table: Uint32Array, first: number, wanted: number): number {
  const mask = table.length - 1;
  let at = first & mask;
  while (table[at] !== 0 && table[at] !== wanted) at = (at + 1) & mask;
  return at;
}
