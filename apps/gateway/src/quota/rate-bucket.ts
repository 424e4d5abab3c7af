/** A tenant that was quiet may send this many seconds' worth at once. */
export const burstS = 5;

/**
 * Tokens that come at a rate and are kept for `burstS` at most. What a body takes is known only once it was read, so the
 * bucket may be overdrawn: then nothing is let in until the debt is paid, and the rate holds over time.
 */
export class RateBucket {
  /** The limit that a debt was made under. */
  #limit: number;
  #perSecond: number;
  #level: number;
  #atMs: number;

  constructor(limit: number, nowMs: number) {
    this.#limit = limit;
    this.#perSecond = limit;
    this.#level = limit * burstS;
    this.#atMs = nowMs;
  }

  /** From now on `limit / shares` a second. Who gets a higher limit starts without debt. */
  set(limit: number, shares: number, nowMs: number): void {
    this.#refill(nowMs);
    if (limit > this.#limit) this.#level = Math.max(this.#level, limit / shares);
    this.#limit = limit;
    this.#perSecond = limit / shares;
    this.#level = Math.min(this.#level, this.#perSecond * burstS);
  }

  /** Negative: gives back. */
  spend(tokens: number): void {
    this.#level -= tokens;
  }

  /** Until something may be let in, in ms; 0: now. */
  waitMs(): number {
    return this.#level > 0 ? 0 : Math.ceil((-this.#level / this.#perSecond) * 1000) + 1;
  }

  #refill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#level = Math.min(this.#level + (passedMs / 1000) * this.#perSecond, this.#perSecond * burstS);
  }
}
