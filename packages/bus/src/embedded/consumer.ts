import { AppError } from '@logwarden/kernel';
import { LogReader, isLocked, nodeFs, orMissing } from '@logwarden/segment-log';
import type { LogFs, LogRecord, PositionFile } from '@logwarden/segment-log';
import { checkName, checkOffset, checkPartition, isName, splitPhysicalKey } from '../names.ts';
import type {
  BusConsumer,
  BusDescription,
  BusGap,
  BusRecord,
  JoinOptions,
  Membership,
  PartitionState,
  PollBatch,
  PollOptions,
  Subscription,
} from '../port.ts';
import { describeDirectory } from './describe.ts';
import { partitionDir, topicsDir } from './layout.ts';
import { LoneMember } from './lone-member.ts';
import { openCommitted, readAllCommitted, readCommitted, register } from './positions.ts';
import type { GroupRef } from './positions.ts';
import { readTopic } from './topic-file.ts';

export interface EmbeddedConsumerOptions {
  /** The bus directory; it may come into being later. */
  readonly dir: string;
  /** Bytes read from disk at once. Default 1 MiB. */
  readonly readAheadBytes?: number;
  readonly fs?: LogFs;
}

interface SubscriptionParts {
  readonly fs: LogFs;
  readonly dir: string;
  readonly member: GroupRef;
  readonly reader: LogReader;
  readonly position: PositionFile;
  readonly committed: number;
  readonly onClose: (subscription: Subscription) => void;
}

class EmbeddedSubscription implements Subscription {
  readonly #parts: SubscriptionParts;
  #committed: number;
  #wanted: number;
  #readUpTo: number;
  #committing: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#committed = parts.committed;
    this.#wanted = parts.committed;
    this.#readUpTo = parts.reader.offset;
  }

  poll(options: PollOptions): Promise<PollBatch> {
    return this.#alone(() => this.#poll(options));
  }

  seek(to: { readonly offset: number } | { readonly timeMs: number }): Promise<number> {
    return this.#alone(async () => {
      const { reader } = this.#parts;
      if ('timeMs' in to) await reader.seekTime(to.timeMs);
      else {
        await this.#refuseBeyondEnd(checkOffset('offset', to.offset));
        await reader.seekOffset(to.offset);
      }
      this.#readUpTo = Math.max(this.#readUpTo, reader.offset);
      return reader.offset;
    });
  }

  async commit(nextOffset: number): Promise<void> {
    this.#refuseClosed();
    if (checkOffset('nextOffset', nextOffset) > this.#readUpTo) {
      throw new AppError('request.invalid', 'The position to commit was not reached by reading.', {
        details: { field: 'nextOffset', expected: `at most ${this.#readUpTo}` },
      });
    }
    this.#wanted = Math.max(this.#wanted, nextOffset);
    // Commits that arrive during a write share the next one.
    while (this.#committed < nextOffset) {
      this.#committing ??= this.#writeCommit().finally(() => (this.#committing = undefined));
      await this.#committing;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.reader.wake();
    await this.#busy;
    await this.#committing?.catch(() => undefined);
    await this.#parts.reader.close();
    await this.#parts.position.close();
    this.#parts.onClose(this);
  }

  async #poll(options: PollOptions): Promise<PollBatch> {
    const { reader, member } = this.#parts;
    const deadline = performance.now() + options.waitMs;
    for (;;) {
      const { records, gaps, nextOffset } = await reader.read(options.maxBytes);
      const leftMs = deadline - performance.now();
      if (records.length > 0 || gaps.length > 0 || leftMs <= 0) {
        this.#readUpTo = Math.max(this.#readUpTo, nextOffset);
        const { topic, partition } = member;
        const told: BusGap[] = gaps.map((gap) => ({ topic, partition, ...gap }));
        return { records: this.#convert(records, told), gaps: told, nextOffset };
      }
      await reader.wait(leftMs);
      this.#refuseClosed();
    }
  }

  /** A record whose key names no tenant was not written by a producer of ours: it counts as damaged. */
  #convert(records: readonly LogRecord[], gaps: BusGap[]): BusRecord[] {
    const { topic, partition } = this.#parts.member;
    const converted: BusRecord[] = [];
    for (const { offset, appendedAtMs, key, value } of records) {
      const owner = splitPhysicalKey(Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('utf8'));
      if (owner === undefined) {
        gaps.push({ topic, partition, fromOffset: offset, toOffset: offset + 1, reason: 'corrupt' });
      } else converted.push({ topic, partition, offset, appendedAtMs, ...owner, value });
    }
    return converted;
  }

  async #writeCommit(): Promise<void> {
    const nextOffset = this.#wanted;
    await this.#parts.position.write(nextOffset);
    this.#committed = nextOffset;
  }

  async #refuseBeyondEnd(offset: number): Promise<void> {
    const { fs, dir, reader } = this.#parts;
    const { endOffset } = await reader.state();
    if (offset <= Math.max(endOffset, this.#committed)) return;
    const details = { field: 'offset', expected: `at most ${endOffset}`, endOffset };
    if (await isLocked(fs, dir)) {
      throw new AppError('bus.corrupt', 'The position is past the end of the log: it is not the log it came from.', {
        details,
      });
    }
    throw new AppError('bus.unavailable', 'The position is past the known end and no producer runs yet.', { details });
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new AppError('bus.unavailable', 'The subscription is closed.');
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#busy.then(() => {
      this.#refuseClosed();
      return work();
    });
    this.#busy = run.catch(() => undefined);
    return run;
  }
}

class Consumer implements BusConsumer {
  readonly #options: EmbeddedConsumerOptions;
  readonly #fs: LogFs;
  readonly #subscriptions = new Set<Subscription>();
  readonly #members = new Set<Membership>();

  constructor(options: EmbeddedConsumerOptions) {
    this.#options = options;
    this.#fs = options.fs ?? nodeFs;
  }

  async topics(): Promise<readonly string[]> {
    const names = await orMissing(this.#fs.listDirs(topicsDir(this.#options.dir)), []);
    return names.filter(isName);
  }

  async partitions(topic: string): Promise<readonly PartitionState[]> {
    const { dir } = this.#options;
    const count = (await readTopic(this.#fs, dir, checkName('topic', topic))) ?? 0;
    const states: PartitionState[] = [];
    for (let partition = 0; partition < count; partition++) {
      const reader = new LogReader({ dir: partitionDir(dir, topic, partition), fs: this.#fs });
      try {
        const committed = await readAllCommitted(this.#fs, dir, { topic, partition });
        states.push({ topic, partition, ...(await reader.state()), committed });
      } finally {
        await reader.close();
      }
    }
    return states;
  }

  async subscribe(options: GroupRef): Promise<Subscription> {
    const { dir, readAheadBytes } = this.#options;
    const group = checkName('group', options.group);
    const member = { topic: checkName('topic', options.topic), partition: checkPartition(options.partition), group };
    const known = await readCommitted(this.#fs, dir, member);
    const logDir = partitionDir(dir, member.topic, member.partition);
    const reader = new LogReader({
      dir: logDir,
      fs: this.#fs,
      ...(readAheadBytes === undefined ? {} : { readAheadBytes }),
    });
    const committed = known ?? (await this.#register(member, reader));
    await reader.seekOffset(committed);
    const position = await openCommitted(this.#fs, dir, member);
    const onClose = (closed: Subscription): void => void this.#subscriptions.delete(closed);
    const subscription = new EmbeddedSubscription({ fs: this.#fs, dir, member, reader, position, committed, onClose });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async join(options: JoinOptions): Promise<Membership> {
    checkName('group', options.group);
    if (typeof options.topics !== 'function') for (const topic of options.topics) checkName('topic', topic);
    const member = new LoneMember({
      join: options,
      partitionsOf: async (topic) => (await readTopic(this.#fs, this.#options.dir, topic)) ?? 0,
      subscribe: (place) => this.subscribe({ ...place, group: options.group }),
      onClose: (closed) => void this.#members.delete(closed),
    });
    this.#members.add(member);
    return member;
  }

  describe(): Promise<BusDescription> {
    return describeDirectory(this.#fs, this.#options.dir, (topic) => this.partitions(topic));
  }

  /** From the first write on nothing more is removed; what was removed just before is not this group's loss. */
  async #register(member: GroupRef, reader: LogReader): Promise<number> {
    const { dir } = this.#options;
    const { startOffset } = await reader.state();
    await register(this.#fs, dir, member, startOffset);
    const { startOffset: nextOffset } = await reader.state();
    if (nextOffset > startOffset) await register(this.#fs, dir, member, nextOffset);
    return nextOffset;
  }

  async close(): Promise<void> {
    for (const member of [...this.#members]) await member.close();
    for (const subscription of [...this.#subscriptions]) await subscription.close();
  }
}

/** Reads the bus directory, in the producer's process or another one; works while no producer runs. */
export function openEmbeddedConsumer(options: EmbeddedConsumerOptions): BusConsumer {
  return new Consumer(options);
}
