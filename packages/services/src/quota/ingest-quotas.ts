import type { IngestQuota } from '@logwarden/contracts';
import type { Database, PlatformDbs } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import { Refresher } from '../directory/refresher.ts';

/** What a tenant may send; null: no limit. The rates are the tenant's, over all gateways. */
export interface IngestLimits {
  readonly eventsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  readonly storageBytes: number | null;
  /** As last measured. */
  readonly storedBytes: number;
  /** Gateways that the tenant sends to now, with the one that asks. */
  readonly gateways: number;
}

/** The quotas of ingest for one gateway: in memory, at most 2 s behind the database while it answers. */
export interface IngestQuotas {
  limitsOf(tenantId: string): Promise<IngestLimits>;
  /** Counts a request that was refused, for the tenant's usage. */
  refused(tenantId: string, quota: IngestQuota): void;
  /** Writes down what is not yet. */
  close(): Promise<void>;
}

interface Seen {
  /** Of the last request, and what the database knows of it. */
  atMs: number;
  writtenMs: number;
  refused: number;
  refusedAtMs: number;
  refusedQuota: IngestQuota;
}

const unlimited = { eventsPerSecond: null, bytesPerSecond: null, storageBytes: null };
/** A gateway counts for a tenant this long after the last request it has told of. */
const activeMs = 15_000;
const tellEveryMs = 5_000;
const flushEveryMs = 2_000;

const hasRate = (row: Quotas[number]): boolean =>
  row.ingestEventsPerSecond !== null || row.ingestBytesPerSecond !== null;
const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value));

type Db = PlatformDbs['directory'];

type Quotas = Awaited<ReturnType<Db['tenantQuota']['findMany']>>;

async function readLimits(db: Db, quotas: Quotas, gateway: string, nowMs: number): Promise<Map<string, IngestLimits>> {
  const sizes = new Map((await db.tenantSize.findMany()).map((row) => [row.tenantId, Number(row.storedBytes)]));
  const gates = await db.ingestGate.findMany({
    where: { seenAt: { gte: new Date(nowMs - activeMs) }, gateway: { not: gateway } },
  });
  const others = Map.groupBy(gates, (gate) => gate.tenantId);
  return new Map(
    quotas.map((row) => [
      row.tenantId,
      {
        eventsPerSecond: numberOf(row.ingestEventsPerSecond),
        bytesPerSecond: numberOf(row.ingestBytesPerSecond),
        storageBytes: numberOf(row.storageBytes),
        storedBytes: sizes.get(row.tenantId) ?? 0,
        gateways: 1 + (others.get(row.tenantId)?.length ?? 0),
      },
    ]),
  );
}

async function tell(db: Db, gateway: string, tenantId: string, seen: Seen): Promise<void> {
  const seenAt = new Date(seen.atMs);
  const refusal = seen.refused === 0 ? {} : { refusedAt: new Date(seen.refusedAtMs), refusedQuota: seen.refusedQuota };
  await db.ingestGate.upsert({
    where: { tenantId_gateway: { tenantId, gateway } },
    create: { tenantId, gateway, seenAt, refusedRequests: seen.refused, ...refusal },
    update: { seenAt, refusedRequests: { increment: seen.refused }, ...refusal },
  });
}

/** `gateway` names the one that asks, the same after a restart and no other's. */
export function createIngestQuotas(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly gateway: string;
}): IngestQuotas {
  const { database, clock, gateway } = deps;
  const seen = new Map<string, Seen>();
  let limits: ReadonlyMap<string, IngestLimits> = new Map();
  const refresher = new Refresher(async () => {
    let untold: readonly (readonly [string, Seen])[] = [];
    limits = await database.withPlatform('directory', async (db) => {
      const quotas = await db.tenantQuota.findMany();
      const rated = new Set(quotas.filter(hasRate).map((row) => row.tenantId));
      untold = [...seen]
        .filter(([id, one]) => one.refused > 0 || (rated.has(id) && one.atMs - one.writtenMs > tellEveryMs))
        .map(([id, one]) => [id, { ...one }]);
      for (const [tenantId, one] of untold) await tell(db, gateway, tenantId, one);
      return readLimits(db, quotas, gateway, clock.nowMs());
    });
    for (const [tenantId, told] of untold) {
      const one = noted(tenantId);
      one.refused -= told.refused;
      one.writtenMs = told.atMs;
    }
    for (const [tenantId, { atMs, refused }] of seen) {
      if (refused === 0 && atMs < clock.nowMs() - activeMs) seen.delete(tenantId);
    }
  }, clock);
  const noted = (tenantId: string): Seen => {
    const known = seen.get(tenantId);
    if (known !== undefined) return known;
    const first: Seen = { atMs: 0, writtenMs: 0, refused: 0, refusedAtMs: 0, refusedQuota: 'storage' };
    seen.set(tenantId, first);
    return first;
  };
  const flush = async (): Promise<void> => {
    if ([...seen.values()].some(({ refused }) => refused > 0)) await refresher.now().catch(() => undefined);
  };
  const timer = setInterval(() => void flush(), flushEveryMs);
  timer.unref();
  return {
    limitsOf: async (tenantId) => {
      noted(tenantId).atMs = clock.nowMs();
      await refresher.ensure();
      return limits.get(tenantId) ?? { ...unlimited, storedBytes: 0, gateways: 1 };
    },
    refused: (tenantId, quota) => {
      const one = noted(tenantId);
      one.refused++;
      one.refusedAtMs = clock.nowMs();
      one.refusedQuota = quota;
    },
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
