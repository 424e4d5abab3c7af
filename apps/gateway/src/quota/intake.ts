import { setTimeout as delay } from 'node:timers/promises';
import type { IngestQuota } from '@logwarden/contracts';
import { AppError, type Clock } from '@logwarden/kernel';
import type { Metrics } from '@logwarden/telemetry';
import type { IngestLimits, IngestQuotas } from './ingest-quotas.ts';
import { RateBucket } from './rate-bucket.ts';

export interface IntakeDeps {
  readonly quotas: IngestQuotas;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** How long a request waits for its tenant's turn, in ms. */
  readonly waitMs: number;
}

/** Who sends, and the least that its body will have in bytes. */
export interface Arriving {
  readonly tenantId: string;
  readonly bytes: number;
  /** True when the sender has left. */
  readonly isGone: () => boolean;
}

/** A body that was let in. */
export interface Pass {
  readonly tenantId: string;
  bytes: number;
  events: number;
}

interface Buckets {
  events?: RateBucket | undefined;
  bytes?: RateBucket | undefined;
  /** Requests that wait. */
  waiting: number;
  usedAtMs: number;
}

interface Over {
  readonly quota: IngestQuota;
  readonly limit: number;
  /** Until it may be let in. */
  readonly waitMs: number;
}

/** Requests of one tenant that may wait, which is cheaper than a sender that knocks again at once; one in ten connections. */
const maxWaiting = 1_000;
const lookAgainMs = 1_000;
/** Storage is measured again within this time. */
const storageRetryMs = 30_000;
/** Nobody is sent away for longer: the quota may have been raised since. */
const maxRetryMs = 60_000;
const forgetMs = 600_000;

const names: Record<IngestQuota, readonly [what: string, unit: string]> = {
  ingest_events: ['received events', 'events a second'],
  ingest_bytes: ['received bytes', 'bytes a second'],
  storage: ['storage', 'bytes'],
};

function refusalOf({ quota, limit, waitMs }: Over): AppError {
  const [what, unit] = names[quota];
  const retryAfterMs = Math.min(maxRetryMs, waitMs);
  const again = `send again in ${Math.ceil(retryAfterMs / 1000)} s`;
  return new AppError('ingest.over_quota', `The tenant is over its quota of ${what}, ${limit} ${unit}; ${again}`, {
    details: { quota, limit, retryAfterMs },
  });
}

/**
 * Lets bodies in as far as their tenant's quotas go. Who is over one waits, then is refused, before a byte of the body
 * is read: it takes neither memory nor time from other tenants.
 */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #tenants = new Map<string, Buckets>();

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /** Resolves when it is the body's turn; rejects with `ingest.over_quota`, naming the quota and its limit. */
  async admit(arriving: Arriving): Promise<Pass> {
    const { quotas, clock, metrics, waitMs } = this.#deps;
    const { tenantId, isGone } = arriving;
    const tenant = this.#tenant(tenantId);
    const untilMs = clock.nowMs() + waitMs;
    for (let isFirst = true; ; isFirst = false) {
      const over = this.#over(tenant, await quotas.limitsOf(tenantId));
      if (over === undefined) return this.#letIn(tenant, arriving);
      const leftMs = untilMs - clock.nowMs();
      if (leftMs <= 0 || isGone() || tenant.waiting >= maxWaiting) {
        quotas.refused(tenantId, over.quota);
        metrics.count('logwarden_gateway_over_quota_requests_total', 'Requests refused over a quota', 1, {
          quota: over.quota,
        });
        throw refusalOf(over);
      }
      if (isFirst) metrics.count('logwarden_gateway_quota_waits_total', 'Requests that waited for a quota');
      tenant.waiting++;
      await delay(Math.min(over.waitMs, leftMs, lookAgainMs));
      tenant.waiting--;
    }
  }

  /** Accounts for what a body really had. */
  settle(pass: Pass, had: { readonly bytes?: number; readonly events?: number }): void {
    const { bytes = pass.bytes, events = pass.events } = had;
    const { bytes: byteBucket, events: eventBucket } = this.#tenant(pass.tenantId);
    byteBucket?.spend(bytes - pass.bytes);
    eventBucket?.spend(events - pass.events);
    pass.bytes = bytes;
    pass.events = events;
  }

  /** A body that was not taken costs nothing: it comes again. */
  giveBack(pass: Pass): void {
    this.settle(pass, { bytes: 0, events: 0 });
  }

  #tenant(id: string): Buckets {
    const nowMs = this.#deps.clock.nowMs();
    const known = this.#tenants.get(id);
    if (known !== undefined) {
      known.usedAtMs = nowMs;
      return known;
    }
    for (const [other, { waiting, usedAtMs }] of this.#tenants) {
      if (waiting === 0 && usedAtMs < nowMs - forgetMs) this.#tenants.delete(other);
    }
    const made: Buckets = { waiting: 0, usedAtMs: nowMs };
    this.#tenants.set(id, made);
    return made;
  }

  #letIn(tenant: Buckets, { tenantId, bytes }: Arriving): Pass {
    tenant.bytes?.spend(bytes);
    return { tenantId, bytes, events: 0 };
  }

  #over(tenant: Buckets, limits: IngestLimits): Over | undefined {
    const { eventsPerSecond, bytesPerSecond, storageBytes, storedBytes, gateways } = limits;
    if (storageBytes !== null && storedBytes >= storageBytes) {
      return { quota: 'storage', limit: storageBytes, waitMs: storageRetryMs };
    }
    tenant.events = this.#bucket(tenant.events, eventsPerSecond, gateways);
    tenant.bytes = this.#bucket(tenant.bytes, bytesPerSecond, gateways);
    const rates = [
      { quota: 'ingest_events', limit: eventsPerSecond ?? 0, waitMs: tenant.events?.waitMs() ?? 0 },
      { quota: 'ingest_bytes', limit: bytesPerSecond ?? 0, waitMs: tenant.bytes?.waitMs() ?? 0 },
    ] as const;
    const [worst] = rates.toSorted((a, b) => b.waitMs - a.waitMs);
    return worst === undefined || worst.waitMs === 0 ? undefined : worst;
  }

  #bucket(known: RateBucket | undefined, limit: number | null, shares: number): RateBucket | undefined {
    if (limit === null) return undefined;
    const nowMs = this.#deps.clock.nowMs();
    const bucket = known ?? new RateBucket(limit, nowMs);
    bucket.set(limit, shares, nowMs);
    return bucket;
  }
}
