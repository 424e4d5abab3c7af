import { AppError, type Clock } from '@logwarden/kernel';

/** What one tenant's reads may take; null: no limit of its own. */
export interface QueryLimits {
  readonly concurrent: number | null;
  readonly msPerMinute: number | null;
}

export interface BudgetOptions {
  /** Reads of the store that run at once, of all tenants. */
  readonly slots: number;
  readonly clock: Clock;
  /** Asked before each read; it answers from memory. */
  readonly limitsOf: (tenantId: string) => QueryLimits;
}

interface Waiting {
  readonly start: () => void;
}

interface Tenant {
  running: number;
  readonly waiting: Waiting[];
  /** When the last read ended. */
  endedAtMs: number;
  /** Reads of the last minute: when they ended, and how long they took. */
  readonly spent: { readonly atMs: number; readonly ms: number }[];
}

const maxWaiting = 100;
const minuteMs = 60_000;
/** A tenant that read a moment ago will do so again: its share stays free. */
const activeMs = 10_000;

function full(retryAfterMs: number, message: string): AppError {
  return new AppError('auth.rate_limited', message, { details: { retryAfterMs } });
}

/**
 * A fair queue before the store: one tenant never holds every slot, tenants at work share them evenly, and who holds the
 * fewest comes first. Each tenant's own limits hold besides.
 */
export class QueryBudget {
  readonly #options: BudgetOptions;
  readonly #tenants = new Map<string, Tenant>();
  #running = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Runs a read when it is its turn. Rejects with `auth.rate_limited` over a limit, or as the signal says while it waits. */
  async run<T>(tenantId: string, signal: AbortSignal | undefined, read: () => Promise<T>): Promise<T> {
    const tenant = this.#tenant(tenantId);
    this.#assertTime(tenantId, tenant);
    if (!this.#mayStart(tenantId, tenant)) await this.#wait(tenant, signal);
    else this.#begin(tenant);
    const begunAtMs = this.#options.clock.nowMs();
    try {
      signal?.throwIfAborted();
      return await read();
    } finally {
      this.#end(tenant, begunAtMs);
    }
  }

  #tenant(id: string): Tenant {
    const known = this.#tenants.get(id);
    if (known !== undefined) return known;
    const made: Tenant = { running: 0, waiting: [], endedAtMs: -Infinity, spent: [] };
    this.#tenants.set(id, made);
    return made;
  }

  #assertTime(id: string, { spent, waiting }: Tenant): void {
    if (waiting.length >= maxWaiting) throw full(1000, 'Too many searches of this tenant wait already.');
    const { msPerMinute } = this.#options.limitsOf(id);
    const nowMs = this.#options.clock.nowMs();
    while ((spent[0]?.atMs ?? Infinity) <= nowMs - minuteMs) spent.shift();
    if (msPerMinute === null) return;
    const used = spent.reduce((sum, { ms }) => sum + ms, 0);
    if (used < msPerMinute) return;
    const retryAfterMs = Math.max(1000, (spent[0]?.atMs ?? nowMs) + minuteMs - nowMs);
    throw full(retryAfterMs, 'The searches of this tenant have used up what they may take within a minute.');
  }

  /** Slots that a tenant may hold now. */
  #share(): number {
    const { slots, clock } = this.#options;
    const since = clock.nowMs() - activeMs;
    let active = 0;
    for (const { running, waiting, endedAtMs } of this.#tenants.values()) {
      if (running > 0 || waiting.length > 0 || endedAtMs >= since) active += 1;
    }
    return Math.max(1, active <= 1 ? slots - 1 : Math.floor(slots / active));
  }

  #mayStart(id: string, { running }: Tenant): boolean {
    const own = this.#options.limitsOf(id).concurrent ?? Infinity;
    return this.#running < this.#options.slots && running < Math.min(own, this.#share());
  }

  #begin(tenant: Tenant): void {
    tenant.running += 1;
    this.#running += 1;
  }

  async #wait(tenant: Tenant, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        const at = tenant.waiting.indexOf(entry);
        if (at < 0) return;
        tenant.waiting.splice(at, 1);
        reject(
          signal?.reason instanceof Error ? signal.reason : new AppError('query.cancelled', 'The search was ended.'),
        );
      };
      const entry: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      tenant.waiting.push(entry);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
    });
  }

  #end(tenant: Tenant, begunAtMs: number): void {
    const nowMs = this.#options.clock.nowMs();
    tenant.running -= 1;
    this.#running -= 1;
    tenant.endedAtMs = nowMs;
    tenant.spent.push({ atMs: nowMs, ms: nowMs - begunAtMs });
    this.#startNext();
    if (this.#tenants.size > 1000) this.#forget(nowMs);
  }

  #startNext(): void {
    for (;;) {
      const ready = [...this.#tenants]
        .filter(([id, tenant]) => tenant.waiting.length > 0 && this.#mayStart(id, tenant))
        .map(([, tenant]) => tenant)
        .sort((a, b) => a.running - b.running || a.endedAtMs - b.endedAtMs);
      const [next] = ready;
      const entry = next?.waiting.shift();
      if (next === undefined || entry === undefined) return;
      this.#begin(next);
      entry.start();
    }
  }

  #forget(nowMs: number): void {
    for (const [id, { running, waiting, endedAtMs }] of this.#tenants) {
      if (running === 0 && waiting.length === 0 && endedAtMs < nowMs - minuteMs) this.#tenants.delete(id);
    }
  }
}
