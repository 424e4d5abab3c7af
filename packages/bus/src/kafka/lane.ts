import type { AppError } from '@logwarden/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { busError, isFinal, within } from './client.ts';
import type { KeyedValue, SendBatch, Sender } from './sender.ts';

interface Waiting extends KeyedValue {
  readonly resolve: (offset: number) => void;
  readonly reject: (error: AppError) => void;
}

export interface LaneOptions {
  readonly topic: string;
  readonly partition: number;
  /** Bytes of keys and values sent at once, at least one record. */
  readonly batchBytes: number;
  /** Milliseconds a batch is tried. */
  readonly deliveryTimeoutMs: number;
  readonly senders: SenderPool;
}

const retryPauseMs = 100;
const closeLimitMs = 5_000;

/**
 * The senders of a producer. One is in use; after a batch had to be given up its sender is retired, since the broker may
 * have stored that batch and would take the next one, with the same sequence numbers, for its repetition.
 */
export class SenderPool {
  readonly #make: () => Sender;
  readonly #users = new Map<Sender, number>();
  #current: Sender | undefined;

  constructor(make: () => Sender) {
    this.#make = make;
  }

  acquire(): Sender {
    this.#current ??= this.#make();
    this.#users.set(this.#current, (this.#users.get(this.#current) ?? 0) + 1);
    return this.#current;
  }

  /** A retired sender is closed when its last batch is done; nobody waits for its good-bye. */
  release(sender: Sender, hasGivenUp: boolean): void {
    const left = (this.#users.get(sender) ?? 1) - 1;
    this.#users.set(sender, left);
    if (hasGivenUp && this.#current === sender) this.#current = undefined;
    if (left > 0 || this.#current === sender) return;
    this.#users.delete(sender);
    void sender.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    const sender = this.#current;
    this.#current = undefined;
    if (sender !== undefined) await within(sender.close(), closeLimitMs).catch(() => undefined);
  }
}

/**
 * Records of one topic partition on their way, one batch at a time: what comes while a batch is under way forms the
 * next one. So order holds without counting on it, and batches grow with the load.
 */
export class Lane {
  readonly #options: LaneOptions;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  append(record: KeyedValue): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...record, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Appends of the same turn go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#deliver(this.#take());
    // In the same turn as the look at what waits: an append must not find a run that has seen its last record.
    this.#running = undefined;
  }

  #take(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { key, value } of this.#waiting) {
      bytes += key.length + value.byteLength;
      if (count > 0 && bytes > this.#options.batchBytes) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #deliver(records: readonly Waiting[]): Promise<void> {
    const { topic, partition, senders } = this.#options;
    const sender = senders.acquire();
    let hasGivenUp = false;
    try {
      const offset = await this.#send(sender, { topic, partition, records });
      for (const [i, record] of records.entries()) record.resolve(offset + i);
    } catch (error) {
      hasGivenUp = true;
      const refusal = busError(error, 'take the records');
      for (const record of records) record.reject(refusal);
    }
    senders.release(sender, hasGivenUp);
  }

  async #send(sender: Sender, batch: SendBatch): Promise<number> {
    const end = performance.now() + this.#options.deliveryTimeoutMs;
    for (;;) {
      try {
        return await within(sender.send(batch), Math.max(1, end - performance.now()));
      } catch (error) {
        if (isFinal(error) || performance.now() + retryPauseMs > end) throw error;
        await delay(retryPauseMs);
      }
    }
  }
}
