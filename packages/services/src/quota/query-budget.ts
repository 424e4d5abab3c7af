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
  readonly start: (begunAtMs: number) => void;
}

interface Tenant {
  /** When the reads that run now began. */
  readonly running: number[];
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
/** Reads that together took longer than a moment: the tenant loads the store, it does not only look something up. */
const heavyMs = activeMs;

function full(retryAfterMs: number, message: string): AppError {
  return new AppError('auth.rate_limited', message, { details: { retryAfterMs } });
}

/**
 * A fair queue before the store: one tenant never holds every slot, tenants at work share them evenly, and who holds the
 * fewest comes first. Of slots there are more than processors, so a tenant that loads the store beside others gets half of
 * its share. Each tenant's own limits hold besides.
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
    const mayStart = this.#mayStart(tenantId, tenant);
    const begunAtMs = mayStart ? this.#begin(tenant) : await this.#wait(tenant, signal);
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
    const made: Tenant = { running: [], waiting: [], endedAtMs: -Infinity, spent: [] };
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
  #shareOf(tenant: Tenant): number {
    const { slots, clock } = this.#options;
    const sinceMs = clock.nowMs() - activeMs;
    let active = 0;
    for (const { running, waiting, endedAtMs } of this.#tenants.values()) {
      if (running.length > 0 || waiting.length > 0 || endedAtMs >= sinceMs) active += 1;
    }
    if (active <= 1) return Math.max(1, slots - 1);
    return Math.max(1, Math.floor(slots / active / (this.#isHeavy(tenant, sinceMs) ? 2 : 1)));
  }

  #isHeavy({ running, spent }: Tenant, sinceMs: number): boolean {
    const nowMs = this.#options.clock.nowMs();
    const spans = [
      ...running.map((fromMs) => nowMs - fromMs),
      ...spent.filter(({ atMs }) => atMs >= sinceMs).map(({ ms }) => ms),
    ];
    return spans.reduce((sum, ms) => sum + ms, 0) > heavyMs;
  }

  #mayStart(id: string, tenant: Tenant): boolean {
    const own = this.#options.limitsOf(id).concurrent ?? Infinity;
    return this.#running < this.#options.slots && tenant.running.length < Math.min(own, this.#shareOf(tenant));
  }

  #begin(tenant: Tenant): number {
    const nowMs = this.#options.clock.nowMs();
    tenant.running.push(nowMs);
    this.#running += 1;
    return nowMs;
  }

  async #wait(tenant: Tenant, signal: AbortSignal | undefined): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      const onAbort = (): void => {
        const at = tenant.waiting.indexOf(entry);
        if (at < 0) return;
        tenant.waiting.splice(at, 1);
        reject(
          signal?.reason instanceof Error ? signal.reason : new AppError('query.cancelled', 'The search was ended.'),
        );
      };
      const entry: Waiting = {
        start: (begunAtMs) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(begunAtMs);
        },
      };
      tenant.waiting.push(entry);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
    });
  }

  #end(tenant: Tenant, begunAtMs: number): void {
    const nowMs = this.#options.clock.nowMs();
    tenant.running.splice(tenant.running.indexOf(begunAtMs), 1);
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
        .sort((a, b) => a.running.length - b.running.length || a.endedAtMs - b.endedAtMs);
      const [next] = ready;
      const entry = next?.waiting.shift();
      if (next === undefined || entry === undefined) return;
      entry.start(this.#begin(next));
    }
  }

  #forget(nowMs: number): void {
    for (const [id, { running, waiting, endedAtMs }] of this.#tenants) {
      if (running.length === 0 && waiting.length === 0 && endedAtMs < nowMs - minuteMs) this.#tenants.delete(id);
    }
  }
}
