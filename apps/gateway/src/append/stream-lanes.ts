import { setTimeout as delay } from 'node:timers/promises';
import type { AppendResult, BusProducer } from '@logwarden/bus';
import { encodeEnvelopeSlices, type EnvelopeHeader, type SourceView } from '@logwarden/contracts';
import { AppError, type Clock, type TenantScope } from '@logwarden/kernel';
import { cutIntoParts, partHeader, type BatchPart, type EventBatch } from '../events/event-batch.ts';
import type { GatewayLimits } from '../limits.ts';

/** Where events come from and belong to. */
export interface AppendTarget {
  readonly scope: TenantScope;
  readonly source: SourceView;
  readonly via: string;
  readonly peer: string;
  readonly receivedAtMs: number;
  /** True when the sender has left: nobody waits for room on its behalf, since it will send again. */
  readonly isGone: () => boolean;
}

/** A part that is durable: events `from`…`to` of the batch have the seqs from `firstSeq` on in `stream`. */
export interface AppendedRun {
  readonly from: number;
  readonly to: number;
  readonly stream: string;
  readonly firstSeq: number;
}

/** Parts of a body that were durable before the request failed, by source and part, so that a repeated body skips them. */
export type Progress = Map<string, AppendedRun>;

interface Lane {
  readonly stream: string;
  nextSeq: number;
  waiting: number;
  tail: Promise<unknown>;
  /** True after a write whose fate is unknown: its seqs may be on disk, so the stream ends here. */
  ended: boolean;
}

export interface AppenderDeps {
  readonly producer: BusProducer;
  readonly clock: Clock;
  readonly limits: GatewayLimits;
  topicOf(source: SourceView): string;
  /** Hears of every record that is durable, on the bus or in one copy in the spool. */
  onAppended(result: AppendResult, header: EnvelopeHeader): void;
}

const retryEveryMs = 100;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Writes one record, waiting for room. Repeating a record is harmless: stream, seq and content stay the same. */
export async function appendPart(
  deps: AppenderDeps,
  target: AppendTarget,
  batch: EventBatch,
  record: {
    readonly part: BatchPart;
    readonly stream: string;
    readonly firstSeq: number;
    readonly extra?: Partial<EnvelopeHeader>;
  },
): Promise<AppendResult> {
  const { producer, clock, limits } = deps;
  const giveUpAtMs = clock.nowMs() + limits.fullWaitMs;
  for (;;) {
    const acceptedAtMs = clock.nowMs();
    const header: EnvelopeHeader = {
      v: 1,
      tenant: target.source.tenantId,
      source: target.source.id,
      storageClass: target.source.storageClass,
      day: dayOf(acceptedAtMs),
      stream: record.stream,
      firstSeq: record.firstSeq,
      acceptedAtMs,
      receivedAtMs: target.receivedAtMs,
      peer: target.peer,
      via: target.via,
      ...partHeader(batch, record.part),
      ...record.extra,
    };
    const slices = { body: batch.body, starts: batch.starts, ends: record.part.ends };
    const value = encodeEnvelopeSlices(header, slices, record.part, record.part.attachments);
    try {
      const topic = deps.topicOf(target.source);
      const result = await producer.append(target.scope, { topic, key: record.stream, value });
      deps.onAppended(result, header);
      return result;
    } catch (error) {
      const retryable = error instanceof AppError && error.retryable;
      if (!retryable || target.isGone() || clock.nowMs() + retryEveryMs > giveUpAtMs) throw error;
      await delay(retryEveryMs);
    }
  }
}

/**
 * Streams of this process: source, instance, epoch, listener and lane. A lane has one write under way at a time, so
 * that a refused write leaves no gap; several lanes share the group fsync. The epoch is new with every process, so
 * that no seq is ever given twice.
 */
export class StreamLanes {
  readonly #deps: AppenderDeps;
  readonly #epoch: string;
  readonly #instance: string;
  readonly #lanes = new Map<string, Lane[]>();
  #made = 0;

  constructor(deps: AppenderDeps & { readonly instance: string; readonly epoch: string }) {
    this.#deps = deps;
    this.#instance = deps.instance;
    this.#epoch = deps.epoch;
  }

  /** Resolves when all events are durable. Parts found in `progress` are skipped; those written are added to it. */
  async append(target: AppendTarget, batch: EventBatch, progress: Progress): Promise<AppendedRun[]> {
    const lane = this.#pick(target.source.id);
    lane.waiting++;
    const written = lane.tail.then(() => this.#write(lane, target, batch, progress));
    lane.tail = written.catch(() => undefined);
    try {
      return await written;
    } finally {
      lane.waiting--;
    }
  }

  async #write(lane: Lane, target: AppendTarget, batch: EventBatch, progress: Progress): Promise<AppendedRun[]> {
    if (lane.ended) throw new AppError('bus.unavailable', 'The bus cannot be written to; send again later');
    const runs: AppendedRun[] = [];
    for (const [index, part] of cutIntoParts(batch, this.#deps.limits).entries()) {
      const name = `${target.source.id} ${index}`;
      let run = progress.get(name);
      if (run === undefined) {
        const firstSeq = lane.nextSeq;
        await this.#appendTo(lane, target, batch, part);
        run = { from: part.from, to: part.to, stream: lane.stream, firstSeq };
        progress.set(name, run);
      }
      runs.push(run);
    }
    return runs;
  }

  async #appendTo(lane: Lane, target: AppendTarget, batch: EventBatch, part: BatchPart): Promise<void> {
    try {
      await appendPart(this.#deps, target, batch, { part, stream: lane.stream, firstSeq: lane.nextSeq });
      lane.nextSeq += part.to - part.from;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'bus.full')) this.#end(target.source.id, lane);
      throw error;
    }
  }

  #end(sourceId: string, lane: Lane): void {
    lane.ended = true;
    const rest = (this.#lanes.get(sourceId) ?? []).filter((other) => other !== lane);
    this.#lanes.set(sourceId, rest);
  }

  #pick(sourceId: string): Lane {
    const lanes = this.#lanes.get(sourceId) ?? [];
    this.#lanes.set(sourceId, lanes);
    const idle = lanes.find((lane) => lane.waiting === 0);
    if (idle !== undefined) return idle;
    const [first] = lanes;
    if (first === undefined || lanes.length < this.#deps.limits.lanesPerSource) {
      const stream = `${sourceId}/${this.#instance}/${this.#epoch}/http-${this.#made++}`;
      const lane: Lane = { stream, nextSeq: 1, waiting: 0, tail: Promise.resolve(), ended: false };
      lanes.push(lane);
      return lane;
    }
    return lanes.reduce((best, lane) => (lane.waiting < best.waiting ? lane : best), first);
  }
}
