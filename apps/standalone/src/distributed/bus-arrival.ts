import type { BusConsumer, PartitionState, Subscription } from '@logwarden/bus';
import type { ArrivalSource } from '@logwarden/services';
import { setTimeout as delay } from 'node:timers/promises';
import { refreshMs } from './store.ts';

export interface BusArrivalOptions {
  readonly consumer: BusConsumer;
  /** The indexers' group, and one of ours to look at records with. */
  readonly group: string;
  readonly lookGroup: string;
  readonly topics: () => Promise<readonly string[]>;
}

/** An answer so old is given again; a question that takes longer gets none. */
const freshMs = 1000;
const patienceMs = 3000;

/**
 * How far the indexers' group has come, seen from outside: by its positions on the bus, and by the append times of the
 * records that wait. What gateways still hold in their spools is not on the bus and not seen here; while the bus itself
 * cannot be asked nothing is known.
 */
export class BusArrival implements ArrivalSource {
  readonly #options: BusArrivalOptions;
  readonly #readers = new Map<string, Promise<Subscription>>();
  #asked: { readonly atMs: number; readonly answer: Promise<number | undefined> } | undefined;

  constructor(options: BusArrivalOptions) {
    this.#options = options;
  }

  async searchableThroughMs(nowMs: number): Promise<number | undefined> {
    if (this.#asked === undefined || nowMs - this.#asked.atMs >= freshMs) {
      this.#asked = { atMs: nowMs, answer: this.#ask(nowMs).catch(() => undefined) };
    }
    return Promise.race([this.#asked.answer, delay(patienceMs, undefined, { ref: false })]);
  }

  async #ask(nowMs: number): Promise<number | undefined> {
    const { consumer, topics } = this.#options;
    const states = await Promise.all((await topics()).map((topic) => consumer.partitions(topic)));
    const waiting = states.flat().filter((state) => this.#next(state) < state.endOffset);
    const times = await Promise.all(waiting.map((state) => this.#appendedAt(state, nowMs)));
    return Math.min(nowMs, ...times) - refreshMs;
  }

  #next({ startOffset, committed }: PartitionState): number {
    return Math.max(startOffset, committed[this.#options.group] ?? 0);
  }

  /** When the first record that waits was appended. One that cannot be seen any more was done with meanwhile. */
  async #appendedAt(state: PartitionState, nowMs: number): Promise<number> {
    const reader = await this.#reader(state);
    await reader.seek({ offset: this.#next(state) });
    const { records } = await reader.poll({ maxBytes: 1, waitMs: patienceMs });
    return records[0]?.appendedAtMs ?? nowMs;
  }

  #reader({ topic, partition }: PartitionState): Promise<Subscription> {
    const name = `${topic}/${partition}`;
    const known = this.#readers.get(name);
    if (known !== undefined) return known;
    const opened = this.#options.consumer.subscribe({ topic, partition, group: this.#options.lookGroup });
    opened.catch(() => this.#readers.delete(name));
    this.#readers.set(name, opened);
    return opened;
  }
}
