import { decodeEnvelopeHeader, type SourceView } from '@logwarden/contracts';
import type { PollBatch, Subscription } from '@logwarden/bus';
import { AppError } from '@logwarden/kernel';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { CommitReport, PreparedBatch, ReservedBuild, StorePort, StoreRow } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import type { BuildPool } from './build/build-pool.ts';
import { serialsPerBatch, type Built } from './build/build-thread-client.ts';
import { type RetryTopics, setAside } from './retry/retry-topic.ts';
import type { RecordParser, SourceLookup } from './parse-records.ts';

/** A store whose files another thread may write. */
export interface ThreadedStore extends StorePort {
  reserveBuild(files: number): ReservedBuild;
  /**
   * `isBehind`: more waits on the bus. `resource.conflict`: the batch holds events that are there already; `commit` sorts
   * them out.
   */
  commitPrepared(prepared: PreparedBatch, pace?: { readonly isBehind?: boolean }): Promise<CommitReport>;
  /** Removes the files of a batch that is not committed. */
  discardPrepared(prepared: PreparedBatch): void;
}

/** Build threads, and the store whose files they write. */
export interface Builder {
  readonly store: ThreadedStore;
  readonly pool: BuildPool;
}

export interface PartitionIndexerDeps {
  readonly topic: string;
  readonly partition: number;
  readonly subscription: Subscription;
  readonly store: StorePort;
  readonly sources: SourceLookup;
  readonly parser: RecordParser;
  readonly masking: IndexMasking;
  /** Where large batches are written by another thread. Absent: all are done here. */
  readonly builder?: Builder;
  /** Where events wait that the store has no room for. Absent: the partition waits with them. */
  readonly retry?: RetryTopics;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Step {
  readonly from: number;
  readonly batch: PollBatch;
  readonly events: number;
  readonly bytes: number;
  /** The poll left more behind, probably. */
  readonly isFull: boolean;
  readonly startedMs: number;
  /** Files being written by the build thread; undefined: the batch is small and is done here. */
  readonly building: Promise<Built> | undefined;
}

const setAsideHelp = 'Events that the store had no room for: they wait on a retry topic';
const pollBytes = 8 * 1_048_576;
const pollWaitMs = 500;
const retryPauseMs = 1000;
/** Batches of so many events go to the build thread; smaller ones become searchable sooner here. */
const threadFromEvents = 500;
/**
 * While lines come steadily and none wait, this long is gathered into one batch: a file, an fsync and a transaction for
 * each few of them would cost more than the lines.
 */
const gatherMs = 250;
/** Batches that begin nearer to each other are a steady flow. */
const steadyMs = 1000;

/** A signal may fire between any two awaits, which control flow analysis does not see. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Waits until `gatherMs` have gone since the step began. */
async function gather(step: Step, signal: AbortSignal): Promise<void> {
  const leftMs = step.startedMs + gatherMs - performance.now();
  if (leftMs > 0) await delay(leftMs, undefined, { signal }).catch(() => undefined);
}

/**
 * Carries one bus partition into the store. Modes: seeking (to where the store's rows end) → indexing (while build threads
 * write full batches the next is polled; of a steady flow a quarter of a second is gathered; batches are committed in
 * order, then the bus position as far as the store is durable) → retrying (anything failed: everything after the store's position again, after a second) → indexing … →
 * stopped (signal).
 */
export class PartitionIndexer {
  readonly #deps: PartitionIndexerDeps;
  /** What was committed on the bus last. */
  #committed = -1;
  /** Append time of the last record that is searchable; undefined until this process has done one. */
  #throughMs: number | undefined;

  constructor(deps: PartitionIndexerDeps) {
    this.#deps = deps;
  }

  /** Runs until the signal fires; resolves when the batch in hand is settled. */
  async run(signal: AbortSignal): Promise<void> {
    const { topic, partition, logger } = this.#deps;
    while (!signal.aborted) {
      try {
        await this.#indexFrom(await this.#seekToStore(), signal);
      } catch (error) {
        if (!isOver(signal)) {
          this.#deps.metrics.count('logwarden_indexer_failures_total', 'Batches that failed and are tried again');
          logger.error({ err: error, topic, partition }, 'indexing failed, trying again');
        }
        await delay(retryPauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Everything appended before it is searchable; undefined while records wait and none was done since the start. */
  async searchableThroughMs(endOffset: number, nowMs: number): Promise<number | undefined> {
    const { topic, partition, store } = this.#deps;
    const next = await store.readPosition(topic, partition);
    return next >= endOffset ? nowMs : this.#throughMs;
  }

  async #seekToStore(): Promise<number> {
    const { topic, partition, subscription, store } = this.#deps;
    return subscription.seek({ offset: await store.readPosition(topic, partition) });
  }

  async #indexFrom(start: number, signal: AbortSignal): Promise<void> {
    /** Begun, not committed; in the order of the bus. */
    const begun: Step[] = [];
    try {
      await this.#indexInto(begun, start, signal);
    } finally {
      await this.#abandon(begun);
    }
  }

  async #indexInto(begun: Step[], start: number, signal: AbortSignal): Promise<void> {
    let next = start;
    let lastMs = 0;
    while (!signal.aborted) {
      const waitMs = begun.length === 0 ? pollWaitMs : 0;
      const batch = await this.#deps.subscription.poll({ maxBytes: pollBytes, waitMs });
      const step = batch.nextOffset > next ? await this.#begin(next, batch) : undefined;
      next = Math.max(next, batch.nextOffset);
      if (step !== undefined) begun.push(step);
      const goesOn = step?.building !== undefined && step.isFull;
      while (begun.length > (goesOn ? this.#stepsAhead() : 0)) await this.#finishFirst(begun);
      if (this.#committed < next) await this.#commitOnBus();
      if (step === undefined) continue;
      if (!step.isFull && step.startedMs - lastMs < steadyMs) await gather(step, signal);
      lastMs = step.startedMs;
    }
    while (begun.length > 0) await this.#finishFirst(begun);
    await this.#commitOnBus();
  }

  /** Commits the first step; one that fails is not among them any more. */
  async #finishFirst(begun: Step[]): Promise<void> {
    const step = begun.shift();
    if (step !== undefined) await this.#finish(step);
  }

  /** Waits for steps that will be begun again, behind one that failed. What their threads found they tell only once. */
  async #abandon(begun: readonly Step[]): Promise<void> {
    const { builder, masking, logger } = this.#deps;
    for (const { building } of begun) {
      try {
        const built = await building;
        if (built?.prepared !== undefined) builder?.store.discardPrepared(built.prepared);
        if (built !== undefined) await masking.keep(built.found);
      } catch (error) {
        logger.warn({ err: error }, 'a batch behind one that failed was lost as well; it is built again');
      }
    }
  }

  /** Batches that may be under way while another is polled: more than one only for threads that have nothing to do. */
  #stepsAhead(): number {
    const pool = this.#deps.builder?.pool;
    return pool?.isFree === true ? pool.size : 1;
  }

  async #commitOnBus(): Promise<void> {
    const { topic, partition, subscription, store } = this.#deps;
    const position = await store.position(topic, partition);
    await subscription.commit(position);
    this.#committed = position;
  }

  async #begin(from: number, batch: PollBatch): Promise<Step> {
    const headers = batch.records.map((record) => decodeEnvelopeHeader(record.value));
    const events = headers.reduce((sum, header) => sum + header.count, 0);
    const bytes = batch.records.reduce((sum, record) => sum + record.value.byteLength, 0);
    const begun = { from, batch, events, bytes, isFull: bytes >= pollBytes / 2, startedMs: performance.now() };
    const { builder } = this.#deps;
    if (builder === undefined || events < threadFromEvents) return { ...begun, building: undefined };
    const sources: Record<string, SourceView> = {};
    for (const { tenant, source } of headers) {
      const view = await this.#deps.sources(tenant, source);
      if (view !== undefined) sources[`${tenant}/${source}`] = view;
    }
    const { topic, partition } = this.#deps;
    const building = builder.pool.build({
      topic,
      partition,
      fromOffset: from,
      toOffset: batch.nextOffset,
      records: batch.records,
      gaps: batch.gaps,
      sources,
      reserved: builder.store.reserveBuild(serialsPerBatch),
      nowMs: Date.now(),
    });
    // A rejection is met when the step is finished; until then it must not count as unhandled.
    building.catch(() => undefined);
    return { ...begun, building };
  }

  async #finish(step: Step): Promise<void> {
    const { metrics } = this.#deps;
    const report = await metrics.timed('logwarden_indexer_commit_seconds', 'Time to store a batch', async () => {
      return (await this.#commitBuilt(step)) ?? (await this.#commitHere(step));
    });
    this.#throughMs = step.batch.records.at(-1)?.appendedAtMs ?? this.#throughMs;
    metrics.count('logwarden_indexer_consumed_events_total', 'Events taken from the bus', step.events);
    metrics.count('logwarden_indexer_consumed_bytes_total', 'Bytes of records taken from the bus', step.bytes);
    metrics.count('logwarden_indexer_stored_events_total', 'Events stored', report.stored);
    metrics.count('logwarden_indexer_duplicate_events_total', 'Events that were there already', report.duplicates);
    metrics.count('logwarden_indexer_quarantined_events_total', 'Events put into quarantine', report.quarantined);
  }

  async #commitBuilt(step: Step): Promise<CommitReport | undefined> {
    const built = await step.building;
    const { builder, masking } = this.#deps;
    if (built !== undefined) await masking.keep(built.found);
    const prepared = built?.prepared;
    if (prepared === undefined || builder === undefined) return undefined;
    try {
      const report = await builder.store.commitPrepared(prepared, { isBehind: step.isFull });
      this.#countUnread(built?.unread ?? 0);
      return report;
    } catch (error) {
      if (error instanceof AppError && error.code === 'resource.conflict') return undefined;
      throw error;
    }
  }

  async #commitHere(step: Step): Promise<CommitReport> {
    const { topic, partition, store, parser, masking } = this.#deps;
    const rows: StoreRow[] = [];
    for (const record of step.batch.records) {
      for (const row of await parser.parse(record)) rows.push(row);
    }
    await masking.keep(masking.mask.takeFound());
    const { nextOffset, gaps } = step.batch;
    const unread = parser.takeUnread();
    const { retry } = this.#deps;
    const report = await store.commit({
      ...{ topic, partition, fromOffset: step.from, toOffset: nextOffset, rows, gaps },
      ...(retry === undefined ? {} : { setAside: (busy) => setAside(retry, step.batch.records, busy) }),
    });
    this.#countUnread(unread);
    if (report.setAside !== undefined)
      this.#deps.metrics.count('logwarden_indexer_set_aside_events_total', setAsideHelp, report.setAside);
    return report;
  }

  #countUnread(events: number): void {
    const help = 'Events that their source could not read: kept with their text, or quarantined';
    this.#deps.metrics.count('logwarden_indexer_unread_events_total', help, events);
  }
}
