import { AppError, type TenantScope } from '@logwarden/kernel';
import { nodeFs, orMissing } from '@logwarden/segment-log';
import { join } from 'node:path';
import { openEmbeddedConsumer } from '../embedded/consumer.ts';
import { topicsDir } from '../embedded/layout.ts';
import { openEmbeddedProducer, type EmbeddedProducer } from '../embedded/producer.ts';
import { checkName, isName } from '../names.ts';
import type { AppendInput, AppendResult, BusConsumer, BusProducer, BusRecord } from '../port.ts';
import { mayPass, SpoolDrain } from './spool-drain.ts';
import { withSpoolDefaults, type FullSpoolOptions, type SpoolOptions } from './spool-options.ts';

export interface SpoolState {
  /** Records that are durable here and not on the bus yet. */
  readonly records: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** What the bus said last while it did not take records; undefined while it does. */
  readonly busError: string | undefined;
}

export interface SpoolingProducer extends BusProducer {
  spool(): SpoolState;
}

const group = 'drain';

class Spool implements SpoolingProducer {
  readonly #options: FullSpoolOptions;
  readonly #log: EmbeddedProducer;
  readonly #reader: BusConsumer;
  readonly #drains = new Map<string, Promise<SpoolDrain>>();
  readonly #opened = new Map<string, SpoolDrain>();
  readonly #tails = new Map<string, Promise<unknown>>();
  #refused: Promise<EmbeddedProducer> | undefined;
  #busError: string | undefined;
  #isClosed = false;

  constructor(options: FullSpoolOptions, log: EmbeddedProducer, reader: BusConsumer) {
    this.#options = options;
    this.#log = log;
    this.#reader = reader;
  }

  async append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    if (this.#isClosed) throw new AppError('bus.unavailable', 'The bus is closed.');
    const key = `${input.topic}\0${scope.tenantId}/${input.key}`;
    // One append of a key at a time: one that goes to the spool must not be passed by the next.
    const before = this.#tails.get(key);
    const appended = before === undefined ? this.#append(scope, input) : before.then(() => this.#append(scope, input));
    const tail = appended.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await appended;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }

  spool(): SpoolState {
    const records = [...this.#opened.values()].reduce((sum, drain) => sum + drain.pending, 0);
    return { records, bytes: this.#log.usedBytes(), busError: this.#busError };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.all(this.#tails.values());
    for (const drain of this.#opened.values()) await drain.close();
    await this.#closeRefused();
    await this.#reader.close();
    await this.#log.close();
    await this.#options.bus.close();
  }

  /** The drain of a topic, opened or made. Who fails to open may try again. */
  drainOf(topic: string): Promise<SpoolDrain> {
    const known = this.#drains.get(topic);
    if (known !== undefined) return known;
    const opening = this.#openDrain(topic).catch((error: unknown) => {
      this.#drains.delete(topic);
      throw error;
    });
    this.#drains.set(topic, opening);
    return opening;
  }

  async #openDrain(topic: string): Promise<SpoolDrain> {
    const { bus, retryMs, maxRetryMs, stallMs, drainBytes, onDrained, onTrouble } = this.#options;
    const subscription = await this.#reader.subscribe({ topic, partition: 0, group });
    const [state] = await this.#reader.partitions(topic);
    const left = state === undefined ? 0 : state.endOffset - Math.max(state.startOffset, state.committed[group] ?? 0);
    const drain = new SpoolDrain({
      topic,
      bus,
      subscription,
      left,
      retryMs,
      maxRetryMs,
      stallMs,
      drainBytes,
      setAside: (record) => this.#setAside(record),
      onDrained: (record) => {
        this.#busError = undefined;
        onDrained(record);
      },
      onTrouble,
      onEmpty: async () => {
        await this.#log.retain();
      },
    });
    this.#opened.set(topic, drain);
    return drain;
  }

  /** What the bus refused for good has a log of its own, whose size the spool's limit does not bound. */
  async #setAside({ tenantId, topic, key, value }: BusRecord): Promise<void> {
    const { dir, clock, minFreeBytes, fs } = this.#options;
    this.#refused ??= openEmbeddedProducer({
      dir: join(dir, 'refused'),
      clock,
      minFreeBytes,
      partitions: 1,
      ...(fs === undefined ? {} : { fs }),
    });
    try {
      const log = await this.#refused;
      await log.append({ tenantId }, { topic, key, value });
    } catch (error) {
      await this.#closeRefused();
      throw error;
    }
  }

  async #closeRefused(): Promise<void> {
    const log = await this.#refused?.catch(() => undefined);
    this.#refused = undefined;
    await log?.close();
  }

  async #append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    checkName('topic', input.topic);
    const isSpooling = (this.#opened.get(input.topic)?.pending ?? 0) > 0;
    return (isSpooling ? undefined : await this.#direct(scope, input)) ?? this.#spool(scope, input);
  }

  /** Undefined: the bus did not take it in time. Throws what another try would meet again. */
  async #direct(scope: TenantScope, input: AppendInput): Promise<AppendResult | undefined> {
    const { bus, patienceMs } = this.#options;
    const sending = bus.append(scope, input);
    sending.catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, patienceMs, undefined);
    try {
      const result = await Promise.race([sending, late]);
      this.#busError = result === undefined ? `no answer within ${patienceMs} ms` : undefined;
      return result;
    } catch (error) {
      if (!mayPass(error)) throw error;
      this.#busError = error instanceof Error ? error.message : String(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async #spool(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    const { tenantId } = scope;
    const { topic, key, value } = input;
    const drain = await this.drainOf(topic);
    drain.reserve();
    try {
      const { partition, offset } = await this.#log.append(scope, input);
      drain.written();
      this.#options.onSpooled({ topic, tenantId, key, value });
      return { partition, offset, spooled: true };
    } catch (error) {
      drain.cancel();
      throw fullSpool(error);
    }
  }
}

function fullSpool(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'bus.full') return error;
  return new AppError('bus.full', 'The bus does not answer and the spool is full: send again later.', { cause: error });
}

/**
 * A bus that goes on accepting while the bus behind it does not answer: records are then made durable in a log of this
 * host and brought to the bus in the order of each key, also after a restart. Appends reject with `bus.full` when the
 * spool is at its limit or the disk at its floor. Opening rejects as `openEmbeddedProducer` does; the bus stays open then.
 */
export async function openSpoolingProducer(given: SpoolOptions): Promise<SpoolingProducer> {
  const options = withSpoolDefaults(given);
  const { dir, clock, segmentBytes, maxBytes, minFreeBytes } = options;
  const fs = options.fs ?? nodeFs;
  const log = await openEmbeddedProducer({
    dir,
    clock,
    fs,
    segmentBytes,
    maxBytes,
    minFreeBytes,
    partitions: 1,
    retention: { sizeBytes: 0, ageMs: 0, replayMs: 0 },
  });
  const reader = openEmbeddedConsumer({ dir, fs });
  const spool = new Spool(options, log, reader);
  try {
    const topics = await orMissing(fs.listDirs(topicsDir(dir)), []);
    for (const topic of topics) if (isName(topic)) await spool.drainOf(topic);
    return spool;
  } catch (error) {
    await reader.close();
    await log.close();
    throw error;
  }
}
