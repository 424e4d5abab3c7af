import { z } from 'zod';
import { Id, route, Timestamp } from './route.ts';
import { SourceName } from './sources.ts';

const count = z.number().int();
const byReason = z.record(z.string(), count);

export const QuarantineItem = z.object({
  id: z.string(),
  source: z.string(),
  reason: z.string(),
  detail: z.string(),
  raw: z.string(),
  acceptedAt: Timestamp,
  /** `stream:seq`. */
  position: z.string(),
});
export type QuarantineItem = z.infer<typeof QuarantineItem>;

export const ReplayResult = z.object({
  /** Asked for, stored now, and still not readable by the source's rules. */
  tried: count,
  stored: count,
  remaining: count,
});
export type ReplayResult = z.infer<typeof ReplayResult>;

export const LedgerSums = z.object({
  accepted: count,
  lines: count,
  stored: count,
  quarantined: byReason,
  dropped: byReason,
  duplicate: count,
  rerouted: count,
  expired: count,
  truncated: count,
  conflicts: count,
  bytes: z.number(),
});
export type LedgerSums = z.infer<typeof LedgerSums>;

export const LedgerResponse = z.object({
  totals: LedgerSums,
  sources: z.array(LedgerSums.extend({ source: z.string(), streams: count })),
  /** By acceptance minute, in order; minutes without events are left out. */
  minutes: z.array(LedgerSums.extend({ minute: Timestamp })),
});
export type LedgerResponse = z.infer<typeof LedgerResponse>;

export const LedgerFindingJson = z.object({
  kind: z.enum(['gap', 'overlap', 'sum', 'store_count', 'bus_gap']),
  source: z.string(),
  stream: z.string(),
  first: count,
  last: count,
  detail: z.string(),
});

export const Arrival = z.object({
  /** When this was seen. */
  asOf: Timestamp,
  /** Everything accepted before this instant is searchable, or in quarantine. Null: lines wait, it is not known since when. */
  searchableThrough: Timestamp.nullable(),
});
export type Arrival = z.infer<typeof Arrival>;

const instant = z.iso.datetime({ offset: true });

export const ledgerRoutes = {
  listQuarantine: route({
    method: 'GET',
    path: '/api/v1/quarantine',
    tag: 'quarantine',
    summary: 'Events that could not be read or stored, newest first',
    permission: 'quarantine.read',
    logContent: true,
    query: z.object({ source: SourceName.optional(), limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    responses: { 200: z.object({ items: z.array(QuarantineItem) }) },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  replayQuarantine: route({
    method: 'POST',
    path: '/api/v1/quarantine/replay',
    tag: 'quarantine',
    summary: 'Read quarantined events again, by the rules the source has now',
    permission: 'quarantine.replay',
    body: z.object({
      sourceId: Id,
      /** Only these; absent: all of the source. */
      ids: z.array(z.string().min(1).max(200)).min(1).max(10_000).optional(),
    }),
    responses: { 200: ReplayResult },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  getLedger: route({
    method: 'GET',
    path: '/api/v1/ledger',
    tag: 'ledger',
    summary: 'What became of the events accepted in a span of time',
    description:
      'Minutes are acceptance minutes. `from` is inclusive, `to` exclusive; at most 8 days. What is older than 48 hours ' +
      'is kept by hour: it stands at the first minute of its hour, and a bound inside such an hour takes the whole hour.',
    permission: 'ledger.read',
    query: z.object({ source: SourceName.optional(), from: instant, to: instant }),
    responses: { 200: LedgerResponse },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  getArrival: route({
    method: 'GET',
    path: '/api/v1/arrival',
    tag: 'ledger',
    summary: 'Up to when accepted lines are searchable',
    permission: 'logs.search',
    responses: { 200: Arrival },
    errors: ['bus.unavailable', 'store.unavailable', 'db.unavailable'],
  }),
  checkLedger: route({
    method: 'GET',
    path: '/api/v1/ledger/check',
    tag: 'ledger',
    summary: 'Do the sums add up? Names exactly what does not',
    permission: 'ledger.read',
    responses: { 200: z.object({ ok: z.boolean(), findings: z.array(LedgerFindingJson) }) },
    errors: ['store.unavailable', 'db.unavailable'],
  }),
} as const;
