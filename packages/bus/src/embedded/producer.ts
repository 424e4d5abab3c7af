import { AppError } from '@logwarden/kernel';
import type { Clock, TenantScope } from '@logwarden/kernel';
import { DiskBudget, lockDir, makeDir, nodeFs, openSegmentLog, orMissing, writeError } from '@logwarden/segment-log';
import type { DirLock, LogFs, RecoveryReport, SegmentLog } from '@logwarden/segment-log';
import { checkName, isName, physicalKey } from '../names.ts';
import { partitionOf } from '../partitioner.ts';
import type { AppendInput, AppendResult, BusProducer } from '../port.ts';
import { partitionDir, topicsDir } from './layout.ts';
import type { PartitionRef } from './layout.ts';
import { readAllCommitted } from './positions.ts';
import { defaultRetention, expiry, relief, safeOffset } from './retention.ts';
import type { Retention } from './retention.ts';
import { readTopic, writeTopic } from './topic-file.ts';

export interface EmbeddedProducerOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Topics to make at once; others come into being with their first record. */
  readonly topics?: readonly string[];
  /** Partitions of a new topic. A topic that exists grows to this many and never shrinks. Default 2. */
  readonly partitions?: number;
  /** Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Bytes that all topics together may hold. Default 64 GiB. */
  readonly maxBytes?: number;
  /** Free space to leave on the disk. Default 1 GiB. */
  readonly minFreeBytes?: number;
  readonly retention?: Partial<Retention>;
  /** How often committed segments are looked at for removal, milliseconds. Default 10 s. */
  readonly retentionIntervalMs?: number;
  readonly fs?: LogFs;
}

/** What was found in one partition when the bus was opened. */
export interface PartitionRecovery extends RecoveryReport, PartitionRef {}

export interface EmbeddedProducer extends BusProducer {
  readonly recovery: readonly PartitionRecovery[];
  /** Bytes on disk. */
  usedBytes(): number;
  /** Removes committed segments that are past their retention; runs by itself as well. Resolves to bytes freed. */
  retain(): Promise<number>;
}

interface Partition extends PartitionRef {
  readonly log: SegmentLog;
}

const gibibyte = 1024 ** 3;

class Producer implements EmbeddedProducer {
  readonly recovery: PartitionRecovery[] = [];
  readonly #options: EmbeddedProducerOptions;
  readonly #fs: LogFs;
  readonly #lock: DirLock;
  readonly #budget: DiskBudget;
  readonly #retention: Retention;
  readonly #topics = new Map<string, Promise<readonly Partition[]>>();
  readonly #timer: NodeJS.Timeout;
  #relieving: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: EmbeddedProducerOptions, fs: LogFs, lock: DirLock) {
    this.#options = options;
    this.#fs = fs;
    this.#lock = lock;
    this.#retention = { ...defaultRetention, ...options.retention };
    const maxBytes = options.maxBytes ?? 64 * gibibyte;
    this.#budget = new DiskBudget({ fs, dir: options.dir, maxBytes, minFreeBytes: options.minFreeBytes ?? gibibyte });
    this.#budget.onPressure((wantedBytes) => this.#relieveInTurn(wantedBytes));
    this.#timer = setInterval(() => void this.retain().catch(() => 0), options.retentionIntervalMs ?? 10_000);
    this.#timer.unref();
  }

  async append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    if (this.#isClosed) throw new AppError('bus.unavailable', 'The bus is closed.');
    const topic = checkName('topic', input.topic);
    const key = physicalKey(scope, input.key);
    const partitions = await this.openTopic(topic);
    const partition = partitions[partitionOf(key, partitions.length)];
    if (partition === undefined) throw new AppError('internal.unexpected', 'a topic without partitions');
    const { offset } = await partition.log.append(Buffer.from(key), input.value);
    return { partition: partition.partition, offset };
  }

  usedBytes(): number {
    return this.#budget.usedBytes;
  }

  async retain(): Promise<number> {
    const nowMs = this.#options.clock.nowMs();
    let freed = 0;
    for (const partition of await this.#opened()) {
      const safe = await this.#safeOffset(partition);
      freed += await partition.log.trim(safe, expiry(this.#retention, nowMs, partition.log.state().sizeBytes));
    }
    return freed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const { log } of await this.#opened()) await log.close();
    await this.#lock.release();
  }

  /** The topic's partitions, opened or made. Who fails to open may try again. */
  openTopic(topic: string): Promise<readonly Partition[]> {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const opening = this.#openPartitions(topic).catch((error: unknown) => {
      this.#topics.delete(topic);
      throw error instanceof AppError ? error : writeError(error);
    });
    this.#topics.set(topic, opening);
    return opening;
  }

  async #openPartitions(topic: string): Promise<readonly Partition[]> {
    const { dir } = this.#options;
    const wanted = this.#options.partitions ?? 2;
    const existing = (await readTopic(this.#fs, dir, topic)) ?? 0;
    const count = Math.max(existing, wanted);
    const opened: Partition[] = [];
    try {
      for (let partition = 0; partition < count; partition++) {
        opened.push({ topic, partition, log: await this.#openLog({ topic, partition }) });
      }
      // Written last: who reads it finds every partition it names.
      if (count !== existing) await writeTopic(this.#fs, dir, { name: topic, partitions: count });
    } catch (error) {
      for (const { log } of opened) await log.close();
      throw error;
    }
    this.recovery.push(...opened.map(({ partition, log }) => ({ topic, partition, ...log.recovery })));
    return opened;
  }

  async #openLog(ref: PartitionRef): Promise<SegmentLog> {
    const { dir, clock, segmentBytes } = this.#options;
    const committed = Object.values(await readAllCommitted(this.#fs, dir, ref));
    return openSegmentLog({
      dir: partitionDir(dir, ref.topic, ref.partition),
      clock,
      fs: this.#fs,
      budget: this.#budget,
      minNextOffset: Math.max(0, ...committed),
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    });
  }

  async #opened(): Promise<readonly Partition[]> {
    const settled = await Promise.allSettled(this.#topics.values());
    return settled.flatMap((topic) => (topic.status === 'fulfilled' ? topic.value : []));
  }

  /** An unreadable position keeps everything: nothing can be known to be done with. */
  async #safeOffset(ref: PartitionRef): Promise<number> {
    try {
      return safeOffset(await readAllCommitted(this.#fs, this.#options.dir, ref));
    } catch {
      return 0;
    }
  }

  /** One after the other: what the one before has freed may do for the next. */
  #relieveInTurn(wantedBytes: number): Promise<void> {
    const relieved = this.#relieving.then(async () => {
      const missing = await this.#budget.shortfall(wantedBytes);
      if (missing > 0) await this.#relieve(missing);
    });
    this.#relieving = relieved.catch(() => undefined);
    return relieved;
  }

  /** Takes the segments with the oldest records first, over all partitions. */
  async #relieve(missingBytes: number): Promise<void> {
    const partitions = [...(await this.#opened())];
    const oldest = (p: Partition): number => p.log.segments()[0]?.maxTimeMs ?? 0;
    partitions.sort((a, b) => oldest(a) - oldest(b));
    let missing = missingBytes;
    for (const partition of partitions) {
      if (missing <= 0) return;
      missing -= await partition.log.trim(await this.#safeOffset(partition), relief(missing));
    }
  }
}

/**
 * Opens the bus directory for writing and recovers what a crash left. Rejects with `resource.conflict` while another
 * process writes to it, `bus.corrupt` for an unreadable position or topic file, `bus.full` or `bus.unavailable` when
 * the disk refuses.
 */
export async function openEmbeddedProducer(options: EmbeddedProducerOptions): Promise<EmbeddedProducer> {
  const fs = options.fs ?? nodeFs;
  const names = (options.topics ?? []).map((topic) => checkName('topic', topic));
  let producer: Producer | undefined;
  try {
    await makeDir(fs, options.dir);
    producer = new Producer(options, fs, await lockDir(fs, options.dir));
    const existing = await orMissing(fs.listDirs(topicsDir(options.dir)), []);
    for (const topic of new Set([...existing.filter(isName), ...names])) await producer.openTopic(topic);
    return producer;
  } catch (error) {
    await producer?.close();
    throw error instanceof AppError ? error : writeError(error);
  }
}
