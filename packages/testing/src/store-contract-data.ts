import type { EnvelopeHeader, Fields } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import type { TenantScope } from '@logwarden/kernel';
import type { IndexBatch, StorePort, StoreRow, StoreSearch } from '@logwarden/store';

/** A store under test. `open` opens the same data again after a `close`. */
export interface StoreHarness {
  open(): Promise<StorePort>;
  /** Makes what was committed durable where that takes its own step. */
  settle(store: StorePort): Promise<void>;
  /** Closes nothing; removes what was written. */
  dispose(): Promise<void>;
}

export const customs: TenantScope = { tenantId: tenantId('tcustoms') };
export const bank: TenantScope = { tenantId: tenantId('tbank') };
export const topic = 'events';

/** 2025-12-30T03:00:00Z in microseconds: the base of all test times. */
export const baseUs = Date.UTC(2025, 11, 30, 3) * 1000;
export const acceptedAtMs = Date.UTC(2025, 11, 30, 3, 5, 7);

export interface Line {
  readonly raw: string;
  readonly us?: number;
  readonly fields?: Fields;
  readonly searchText?: string;
  /** The masked form of the searched text. */
  readonly masked?: string;
  readonly id?: string;
  readonly rawBytes?: Uint8Array;
  /** Instead of an event: quarantined, or dropped by a rule. */
  readonly ends?: 'quarantine' | 'dropped';
}

export interface Place {
  readonly tenant?: string;
  readonly source?: string;
  readonly stream?: string;
  readonly storageClass?: string;
  readonly day?: string;
  readonly firstSeq?: number;
  readonly acceptedAtMs?: number;
}

/** Makes batches of one bus partition, as an indexer would: one record per call of `record`, offsets without a gap. */
export class BusFeed {
  readonly #partition: number;
  #rows: StoreRow[] = [];
  #from: number;
  #next: number;

  constructor(partition = 0, from = 0) {
    this.#partition = partition;
    this.#from = from;
    this.#next = from;
  }

  get next(): number {
    return this.#next;
  }

  /** Offsets that never come. */
  skip(records: number): this {
    this.#next += records;
    return this;
  }

  record(lines: readonly Line[], place: Place = {}): this {
    const header: EnvelopeHeader = {
      v: 1,
      tenant: place.tenant ?? customs.tenantId,
      source: place.source ?? 'sreview',
      storageClass: place.storageClass ?? 'std',
      day: place.day ?? '2025-12-30',
      stream: place.stream ?? 'stream-a',
      firstSeq: place.firstSeq ?? 0,
      count: lines.length,
      acceptedAtMs: place.acceptedAtMs ?? acceptedAtMs,
      receivedAtMs: (place.acceptedAtMs ?? acceptedAtMs) - 3,
      via: 'bulk',
      ...(lines.some((line) => line.id !== undefined) ? { ids: lines.map((line) => line.id ?? '') } : {}),
    };
    const offset = this.#next++;
    for (const [index, line] of lines.entries()) {
      this.#rows.push(toRow(line, { header, index, topic, partition: this.#partition, offset }));
    }
    return this;
  }

  /** The batch of all records since the last call. */
  batch(): IndexBatch {
    const batch = {
      topic,
      partition: this.#partition,
      fromOffset: this.#from,
      toOffset: this.#next,
      rows: this.#rows,
    };
    this.#from = this.#next;
    this.#rows = [];
    return batch;
  }
}

function toRow(line: Line, origin: StoreRow['origin']): StoreRow {
  const bytes = line.rawBytes === undefined ? {} : { rawBytes: line.rawBytes };
  if (line.ends === 'dropped') return { kind: 'dropped', origin, rule: 'rule-1' };
  if (line.ends === 'quarantine') {
    return { kind: 'quarantine', origin, reason: 'parse_failed', detail: 'no match', raw: line.raw, ...bytes };
  }
  const { raw } = line;
  const event = {
    raw,
    searchText: line.searchText ?? raw,
    timestampUs: line.us ?? baseUs,
    fields: line.fields ?? {},
    ...(line.masked === undefined ? {} : { masked: { searchText: line.masked } }),
    ...bytes,
  };
  return { kind: 'event', origin, event };
}

/** `count` plain lines, one a second from the base on. */
export function lines(count: number, of: (at: number) => Partial<Line> = () => ({})): Line[] {
  return Array.from({ length: count }, (_, at) => ({ raw: `line ${at}`, us: baseUs + at * 1_000_000, ...of(at) }));
}

export const everything: StoreSearch = {
  query: '',
  view: 'raw',
  fromUs: baseUs - 400 * 86_400_000_000,
  toUs: baseUs + 400 * 86_400_000_000,
  zone: 'Asia/Shanghai',
  limit: 100,
  total: true,
};

/** Raw texts of all pages of a search, in order. */
export async function allRaws(
  store: StorePort,
  scope: TenantScope,
  request: Partial<StoreSearch> = {},
): Promise<string[]> {
  const raws: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search(scope, { ...everything, ...request, ...(cursor === undefined ? {} : { cursor }) });
    raws.push(...page.raw.hits.map((hit) => hit.raw));
    cursor = page.raw.cursor;
  } while (cursor !== undefined);
  return raws;
}
