import { AppError, type Clock } from '@logwarden/kernel';
import { createHash } from 'node:crypto';

export interface Failures {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly lastAtMs: number;
}

/** Where failures outlive the process. Keys are hashes: neither addresses nor accounts are written down. */
export interface ThrottleMemory {
  load(): Iterable<readonly [key: string, failures: Failures]>;
  /** Undefined: forgotten. Must not throw: a full disk may not lock everybody out. */
  note(key: string, failures: Failures | undefined): void;
  /** Writes anew only what counts. */
  replace(entries: Iterable<readonly [key: string, failures: Failures]>): void;
}

const windowMs = 15 * 60_000;
const maxEntries = 50_000;
/** Failures in the window before waiting begins: one address from one place, one address from anywhere, one place. */
const allowed = { pair: 5, account: 30, peer: 300 } as const;

/**
 * Slows guessing down. Each failure past the allowance doubles the wait, from 1 s to 15 min, per (address, peer), per
 * address and per peer. An attempt counts when it begins, so that many at once gain nothing. With a memory the counts
 * outlive a restart, so that ending the process gains nothing either.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #memory: ThrottleMemory | undefined;
  readonly #copies: number;
  readonly #entries = new Map<string, Failures>();

  /** `copies`: so many processes count on their own, so each allows its share only and makes people wait as much longer. */
  constructor(clock: Clock, memory?: ThrottleMemory, copies = 1) {
    this.#clock = clock;
    this.#memory = memory;
    this.#copies = copies;
    for (const [key, failures] of memory?.load() ?? []) {
      // A clock that was set back must not make an old failure last for ever.
      const lastAtMs = Math.min(failures.lastAtMs, clock.nowMs());
      this.#entries.set(key, { count: failures.count, lastAtMs });
    }
    this.#prune();
    memory?.replace(this.#entries);
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
    if (this.#entries.size > maxEntries) {
      this.#prune();
      this.#memory?.replace(this.#entries);
    }
    for (const [key] of keys) {
      this.#put(key, { count: (this.#live(key)?.count ?? 0) + 1, lastAtMs: this.#clock.nowMs() });
    }
  }

  /** Forgets the failures of this address from this peer, and takes the attempt off the wider counts. */
  succeeded(account: string, peer: string): void {
    const [pair, ...wider] = keysOf(account, peer);
    if (pair !== undefined) this.#put(pair[0], undefined);
    for (const [key] of wider) {
      const entry = this.#entries.get(key);
      if (entry !== undefined) this.#put(key, { ...entry, count: Math.max(0, entry.count - 1) });
    }
  }

  #put(key: string, failures: Failures | undefined): void {
    if (failures === undefined) this.#entries.delete(key);
    else this.#entries.set(key, failures);
    this.#memory?.note(key, failures);
  }

  #live(key: string): Failures | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#clock.nowMs() - entry.lastAtMs < windowMs ? entry : undefined;
  }

  #waitMs(key: string, limit: number): number {
    const entry = this.#live(key);
    const share = Math.max(1, Math.floor(limit / this.#copies));
    if (entry === undefined || entry.count < share) return 0;
    const lockMs = Math.min(windowMs, this.#copies * 1000 * 2 ** Math.min(entry.count - share, 20));
    return Math.max(0, entry.lastAtMs + lockMs - this.#clock.nowMs());
  }

  #prune(): void {
    for (const key of this.#entries.keys()) if (this.#live(key) === undefined) this.#entries.delete(key);
    if (this.#entries.size > maxEntries) this.#entries.clear();
  }
}

function keysOf(account: string, peer: string): (readonly [key: string, limit: number])[] {
  return [
    [keyOf('pair', account, peer), allowed.pair],
    [keyOf('account', account), allowed.account],
    [keyOf('peer', peer), allowed.peer],
  ];
}

function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url').slice(0, 22);
}
