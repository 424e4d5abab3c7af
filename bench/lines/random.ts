/** A seeded source of 32-bit numbers (xoshiro128**, Blackman and Vigna). The same seed gives the same sequence anywhere. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    // SplitMix32 spreads the seed over the state, as the authors advise.
    let state = seed >>> 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0;
      let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** A whole number, 0 … 2^32 − 1. */
  next(): number {
    const b = this.#b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b = b ^ this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** A whole number, 0 … bound − 1; `bound` up to 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 4294967296) * bound);
  }
}

const tableSize = 65_536;

/** Draws an index by weight in one look-up: a table of 65,536 slots, shares exact to 1/65,536. */
export class Weighted {
  readonly #slots: Uint16Array;

  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#slots = new Uint16Array(tableSize);
    let from = 0;
    let sum = 0;
    weights.forEach((weight, index) => {
      sum += weight;
      const to = Math.round((sum / total) * tableSize);
      this.#slots.fill(index, from, to);
      from = to;
    });
  }

  draw(random: Random): number {
    return this.#slots[random.next() >>> 16] ?? 0;
  }
}

/** Weights 1, 1/2, 1/3 … of Zipf's law. */
export function zipfWeights(count: number): readonly number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
}

/** Quantiles of a log-normal distribution, as texts with two decimals: drawing one of them uniformly draws from it. */
export function logNormalTable(median: number, sigma: number, size = 8192): readonly string[] {
  return Array.from({ length: size }, (_, i) =>
    (median * Math.exp(sigma * normalQuantile((i + 0.5) / size))).toFixed(2),
  );
}

/** Inverse of the normal distribution (Acklam's rational approximation, relative error below 1.2e-9). */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const top =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const bottom =
      (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
    return top / bottom;
  }
  const q = p - 0.5;
  const r = q * q;
  const top =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
    q;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return top / bottom;
}
