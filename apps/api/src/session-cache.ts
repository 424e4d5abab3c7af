import type { Clock } from '@logwarden/kernel';
import { authenticateSession, type LiveSession, type ServiceDeps } from '@logwarden/services';

interface Entry {
  readonly session: Promise<LiveSession>;
  readonly askedAtMs: number;
}

/** A change made by another process is seen within this time; one of this process at once, by {@link SessionCache.clear}. */
const freshMs = 1000;
const maxEntries = 2000;

/** Sessions of the last second: a page that asks ten things at once costs one look-up. */
export class SessionCache {
  readonly #deps: ServiceDeps;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
    this.#clock = deps.clock;
  }

  /** The live session of a token; rejects as `authenticateSession` does, and remembers no failure. */
  get(token: string): Promise<LiveSession> {
    const nowMs = this.#clock.nowMs();
    const known = this.#entries.get(token);
    if (known !== undefined && nowMs - known.askedAtMs < freshMs) return known.session;
    if (this.#entries.size >= maxEntries) this.#entries.clear();
    const session = authenticateSession({ token, deps: this.#deps });
    const entry = { session, askedAtMs: nowMs };
    this.#entries.set(token, entry);
    session.catch(() => {
      if (this.#entries.get(token) === entry) this.#entries.delete(token);
    });
    return session;
  }

  /** After anything that may change people, roles, tenants or sessions. */
  clear(): void {
    this.#entries.clear();
  }
}
