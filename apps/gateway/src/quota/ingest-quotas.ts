import type { IngestQuota } from '@logwarden/contracts';

/** What a tenant may send; null: no limit. The rates are the tenant's, over all gateways. */
export interface IngestLimits {
  readonly eventsPerSecond: number | null;
  /** Of bodies after decompression. */
  readonly bytesPerSecond: number | null;
  readonly storageBytes: number | null;
  /** As last measured. */
  readonly storedBytes: number;
  /** Gateways that the tenant sends to now, this one with them: they share the rates evenly. */
  readonly gateways: number;
}

/** Quotas, wherever they are kept. Rejects with `db.unavailable` while they have never been read. */
export interface IngestQuotas {
  /** Asked before each body, and again while it waits. */
  limitsOf(tenantId: string): Promise<IngestLimits>;
  /** Hears of each request that is refused. */
  refused(tenantId: string, quota: IngestQuota): void;
}

const none: IngestLimits = {
  eventsPerSecond: null,
  bytesPerSecond: null,
  storageBytes: null,
  storedBytes: 0,
  gateways: 1,
};

/** A gateway on its own, without limits. */
export const noQuotas: IngestQuotas = { limitsOf: () => Promise.resolve(none), refused: () => undefined };
