/** A run of whole numbers, both ends included. */
export type Run = readonly [first: number, last: number];

/** A set of seqs (or bus offsets) as sorted runs that neither touch nor overlap. Appending in order is constant time. */
export class SeqSet {
  #runs: Run[] = [];

  static of(runs: Iterable<Run>): SeqSet {
    const set = new SeqSet();
    for (const [first, last] of [...runs].sort((a, b) => a[0] - b[0])) set.add(first, last);
    return set;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** How many numbers are in the set. */
  get size(): number {
    let size = 0;
    for (const [first, last] of this.#runs) size += last - first + 1;
    return size;
  }

  has(value: number): boolean {
    const run = this.#runs[this.#indexOf(value)];
    return run !== undefined && run[0] <= value;
  }

  add(first: number, last: number = first): void {
    const end = this.#runs.at(-1);
    if (end === undefined || first > end[1] + 1) {
      this.#runs.push([first, last]);
      return;
    }
    if (first >= end[0]) {
      this.#runs[this.#runs.length - 1] = [end[0], Math.max(end[1], last)];
      return;
    }
    const from = this.#indexOf(first - 1);
    let to = from;
    let low = first;
    let high = last;
    for (let run = this.#runs[to]; run !== undefined && run[0] <= last + 1; run = this.#runs[++to]) {
      low = Math.min(low, run[0]);
      high = Math.max(high, run[1]);
    }
    this.#runs.splice(from, to - from, [low, high]);
  }

  remove(first: number, last: number): void {
    const from = this.#indexOf(first);
    let to = from;
    const rest: Run[] = [];
    for (let run = this.#runs[to]; run !== undefined && run[0] <= last; run = this.#runs[++to]) {
      if (run[0] < first) rest.push([run[0], first - 1]);
      if (run[1] > last) rest.push([last + 1, run[1]]);
    }
    this.#runs.splice(from, to - from, ...rest);
  }

  /** The parts of a run that are in the set. */
  common(first: number, last: number): Run[] {
    const out: Run[] = [];
    let at = this.#indexOf(first);
    for (let run = this.#runs[at]; run !== undefined && run[0] <= last; run = this.#runs[++at]) {
      out.push([Math.max(first, run[0]), Math.min(last, run[1])]);
    }
    return out;
  }

  /** The parts of a run that are not in the set. */
  missing(first: number, last: number): Run[] {
    const out: Run[] = [];
    let next = first;
    for (const [low, high] of this.common(first, last)) {
      if (low > next) out.push([next, low - 1]);
      next = high + 1;
    }
    if (next <= last) out.push([next, last]);
    return out;
  }

  /** Index of the first run that ends at or after `value`. */
  #indexOf(value: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
