import type { IngestQuota } from '@logwarden/contracts';
import type { IngestLimits, IngestQuotas } from '../quota/ingest-quotas.ts';

/** Quotas of the tenant `tbank`; others have none. */
export class MemoryQuotas implements IngestQuotas {
  limits: IngestLimits;
  readonly refusals: IngestQuota[] = [];

  constructor(limits: Partial<IngestLimits>) {
    this.limits = { ...MemoryQuotas.none, ...limits };
  }

  static readonly none: IngestLimits = {
    eventsPerSecond: null,
    bytesPerSecond: null,
    storageBytes: null,
    storedBytes: 0,
    gateways: 1,
  };

  async limitsOf(tenantId: string): Promise<IngestLimits> {
    await Promise.resolve();
    return tenantId === 'tbank' ? this.limits : MemoryQuotas.none;
  }

  refused(_tenantId: string, quota: IngestQuota): void {
    this.refusals.push(quota);
  }
}
