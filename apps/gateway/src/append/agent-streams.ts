import { readFile } from 'node:fs/promises';
import type { BusConsumer, Subscription } from '@logwarden/bus';
import { decodeEnvelopeHeader, eventsTopic, type EnvelopeHeader } from '@logwarden/contracts';
import type { Logger } from '@logwarden/telemetry';
import { writeFileDurably } from '../counters.ts';

interface SavedState {
  /** Next bus offset not yet looked at, by partition. */
  readonly partitions: Record<string, number>;
  /** Last durable seq, by stream. */
  readonly streams: Record<string, number>;
}

/** A stream that is forgotten may be sent again; the indexer then finds the duplicates by stream and seq. */
const maxStreams = 100_000;

const scanBytes = 8_388_608;

/** Our own file, replaced whole; one that cannot be read counts as none, and the bus is read from its start. */
function parseState(text: string): SavedState {
  try {
    return JSON.parse(text) as SavedState;
  } catch {
    return { partitions: {}, streams: {} };
  }
}

/**
 * How far each agent's stream is durable. What is written to the file may be old: at start the bus behind it is read
 * again, so the answer after a crash is what the bus holds, not what this process meant to note down.
 */
export class AgentStreams {
  readonly #ackedThrough = new Map<string, number>();
  readonly #partitions = new Map<number, number>();
  /** The offsets of the save before: by now every answer below them has been noted. */
  #settled: Record<string, number> = {};
  readonly #tails = new Map<string, Promise<unknown>>();
  /** Open only to tell the bus what may go: it keeps what our file does not cover yet. */
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #isAlone: boolean;
  /** Where the unbroken run that ends at `#ackedThrough` begins; only where others take parts of the same streams. */
  readonly #runs = new Map<string, number>();
  #consumer: BusConsumer | undefined;
  #changed = false;

  /** `isAlone`: every record of every stream comes through this process. Else only what it took itself is known. */
  constructor({ isAlone }: { readonly isAlone: boolean }) {
    this.#isAlone = isAlone;
  }

  /** Last durable seq of a stream, as far as it says something of `firstSeq`; undefined where it does not. */
  ackedThrough(stream: string, firstSeq: number): number | undefined {
    const through = this.#ackedThrough.get(stream);
    if (this.#isAlone || through === undefined) return through;
    const runFrom = this.#runs.get(stream) ?? Infinity;
    return runFrom <= firstSeq && firstSeq <= through + 1 ? through : undefined;
  }

  /** Notes durable seqs. */
  advance(stream: string, firstSeq: number, throughSeq: number): void {
    if (!this.#isAlone && this.ackedThrough(stream, firstSeq) === undefined) this.#runs.set(stream, firstSeq);
    // Again at the end: the first is the one that was quiet longest.
    this.#ackedThrough.delete(stream);
    this.#ackedThrough.set(stream, throughSeq);
    this.#changed = true;
    const [oldest] = this.#ackedThrough.keys();
    if (this.#ackedThrough.size <= maxStreams || oldest === undefined) return;
    this.#ackedThrough.delete(oldest);
    this.#runs.delete(oldest);
  }

  /** Runs batches of one stream one after another. */
  async inOrder<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(stream) ?? Promise.resolve();
    const result = before.then(work);
    const tail = result.catch(() => undefined);
    this.#tails.set(stream, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(stream) === tail) this.#tails.delete(stream);
    }
  }

  /** Loads the file and reads the bus from where it ends. */
  async recover(file: string, consumer: BusConsumer | undefined, logger: Logger): Promise<void> {
    if (!this.#isAlone) return;
    const state = parseState(await readFile(file, 'utf8').catch(() => ''));
    for (const [stream, seq] of Object.entries(state.streams)) this.#ackedThrough.set(stream, seq);
    for (const [partition, offset] of Object.entries(state.partitions)) this.#partitions.set(Number(partition), offset);
    this.#consumer = consumer;
    if (consumer !== undefined) await this.#catchUp(consumer, logger);
  }

  /** Writes the positions whole, with bus offsets one save old: a start reads a little more than it must, never less. */
  async save(file: string): Promise<void> {
    if (!this.#changed || !this.#isAlone) return;
    const state: SavedState = { partitions: this.#settled, streams: Object.fromEntries(this.#ackedThrough) };
    const seen = Object.fromEntries(this.#partitions);
    // One more save brings the file up to date, and lets the bus forget, also when nothing comes any more.
    this.#changed = JSON.stringify(seen) !== JSON.stringify(this.#settled);
    this.#settled = seen;
    await writeFileDurably(file, JSON.stringify(state));
    for (const [partition, offset] of Object.entries(state.partitions)) await this.#letGo(Number(partition), offset);
  }

  /** Ends the reading; the bus itself is the caller's. */
  async close(): Promise<void> {
    for (const subscription of this.#subscriptions.values()) await subscription.close();
    this.#subscriptions.clear();
  }

  /** Everything below `offset` is in the file, so the bus need not keep it for us. */
  async #letGo(partition: number, offset: number): Promise<void> {
    if (this.#consumer === undefined) return;
    const subscription = await this.#subscribe(this.#consumer, partition);
    await subscription.seek({ offset });
    await subscription.commit(offset);
  }

  async #subscribe(consumer: BusConsumer, partition: number): Promise<Subscription> {
    const open = this.#subscriptions.get(partition);
    if (open !== undefined) return open;
    const subscription = await consumer.subscribe({ topic: eventsTopic, partition, group: 'gateway-positions' });
    this.#subscriptions.set(partition, subscription);
    return subscription;
  }

  /** Notes the offset of a record that this process made durable. */
  seen(partition: number, offset: number): void {
    if (offset < (this.#partitions.get(partition) ?? 0)) return;
    this.#partitions.set(partition, offset + 1);
    this.#changed = true;
  }

  async #catchUp(consumer: BusConsumer, logger: Logger): Promise<void> {
    for (const { partition, startOffset, endOffset } of await consumer.partitions(eventsTopic)) {
      let offset = Math.max(startOffset, this.#partitions.get(partition) ?? 0);
      if (offset >= endOffset) continue;
      const subscription = await this.#subscribe(consumer, partition);
      await subscription.seek({ offset });
      while (offset < endOffset) {
        const { records, nextOffset } = await subscription.poll({ maxBytes: scanBytes, waitMs: 0 });
        for (const record of records) this.#note(decodeEnvelopeHeader(record.value));
        if (nextOffset <= offset) break;
        offset = nextOffset;
      }
      this.#partitions.set(partition, offset);
      logger.info({ partition, offset }, 'read the positions of agents from the bus');
    }
    this.#settled = Object.fromEntries(this.#partitions);
    this.#changed = true;
  }

  #note(header: EnvelopeHeader): void {
    if (header.via !== 'batch') return;
    const last = header.firstSeq + header.count - 1;
    if (last > (this.#ackedThrough.get(header.stream) ?? -1)) this.#ackedThrough.set(header.stream, last);
  }
}
