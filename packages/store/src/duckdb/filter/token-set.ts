/** A set of pairs of 32-bit hashes, by open addressing: no object per entry. */
export class HashPairSet {
  #first: Int32Array;
  #second: Int32Array;
  #used: Uint8Array;
  #mask: number;
  #size = 0;

  constructor(capacity = 1 << 12) {
    this.#first = new Int32Array(capacity);
    this.#second = new Int32Array(capacity);
    this.#used = new Uint8Array(capacity);
    this.#mask = capacity - 1;
  }

  get size(): number {
    return this.#size;
  }

  add(first: number, second: number): void {
    let at = second & this.#mask;
    while (this.#used[at] === 1) {
      if (this.#first[at] === first && this.#second[at] === second) return;
      at = (at + 1) & this.#mask;
    }
    this.#first[at] = first;
    this.#second[at] = second;
    this.#used[at] = 1;
    if (++this.#size * 2 > this.#mask) this.#grow();
  }

  forEach(visit: (first: number, second: number) => void): void {
    for (let at = 0; at <= this.#mask; at++) {
      if (this.#used[at] === 1) visit(this.#first[at] ?? 0, this.#second[at] ?? 0);
    }
  }

  clear(): void {
    this.#used.fill(0);
    this.#size = 0;
  }

  #grow(): void {
    const bigger = new HashPairSet((this.#mask + 1) * 2);
    this.forEach((first, second) => bigger.add(first, second));
    this.#first = bigger.#first;
    this.#second = bigger.#second;
    this.#used = bigger.#used;
    this.#mask = bigger.#mask;
  }
}
