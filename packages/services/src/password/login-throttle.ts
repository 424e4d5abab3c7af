import { AppError, type Clock } from '@logwarden/kernel';

interface Failures {
  count: number;
  lastAtMs: number;
}

const windowMs = 15 * 60_000;
const maxEntries = 50_000;
/** Failures in the window before waiting begins: one address from one place, one address from anywhere, one place. */
const allowed = { pair: 5, account: 30, peer: 300 } as const;

/**
 * Slows guessing down. Each failure past the allowance doubles the wait, from 1 s to 15 min, per (address, peer), per
 * address and per peer. An attempt counts when it begins, so that many at once gain nothing.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `auth.rate_limited` with `retryAfterMs`, or counts the attempt. */
  begin(account: string, peer: string): void {
    const keys = keysOf(account, peer);
    const waitMs = Math.max(...keys.map(([key, limit]) => this.#waitMs(key, limit)));
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new AppError('auth.rate_limited', `Too many attempts; try again in ${seconds} s.`, {
        details: { retryAfterMs: waitMs },
      });
    }
    if (this.#entries.size > maxEntries) this.#prune();
    for (const [key] of keys) {
      const entry = this.#live(key);
      this.#entries.set(key, { count: (entry?.count ?? 0) + 1, lastAtMs: this.#clock.nowMs() });
    }
  }

  /** Forgets the failures of this address from this peer, and takes the attempt off the wider counts. */
  succeeded(account: string, peer: string): void {
    const [pair, ...wider] = keysOf(account, peer);
    if (pair !== undefined) this.#entries.delete(pair[0]);
    for (const [key] of wider) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) entry.count = Math.max(0, entry.count - 1);
    }
  }

  #live(key: string): Failures | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#clock.nowMs() - entry.lastAtMs < windowMs ? entry : undefined;
  }

  #waitMs(key: string, limit: number): number {
    const entry = this.#live(key);
    if (entry === undefined || entry.count < limit) return 0;
    const lockMs = Math.min(windowMs, 1000 * 2 ** Math.min(entry.count - limit, 20));
    return Math.max(0, entry.lastAtMs + lockMs - this.#clock.nowMs());
  }

  #prune(): void {
    for (const key of this.#entries.keys()) if (this.#live(key) === undefined) this.#entries.delete(key);
    if (this.#entries.size > maxEntries) this.#entries.clear();
  }
}

function keysOf(account: string, peer: string): (readonly [key: string, limit: number])[] {
  return [
    [`pair ${account} ${peer}`, allowed.pair],
    [`account ${account}`, allowed.account],
    [`peer ${peer}`, allowed.peer],
  ];
}
