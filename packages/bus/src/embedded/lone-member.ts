import { setTimeout as delay } from 'node:timers/promises';
import type { JoinOptions, Membership, Subscription, TopicPartition } from '../port.ts';

export interface LoneMemberOptions {
  readonly join: JoinOptions;
  /** How many partitions a topic has; 0 while it does not exist. */
  readonly partitionsOf: (topic: string) => Promise<number>;
  readonly subscribe: (place: TopicPartition) => Promise<Subscription>;
  readonly onClose: (member: Membership) => void;
}

const lookEveryMs = 200;
const pauseMs = 100;

/** The only member of its group: it works on every partition there is, and on new ones as they come into being. */
export class LoneMember implements Membership {
  readonly #options: LoneMemberOptions;
  readonly #leaving = new AbortController();
  readonly #works = new Map<string, { readonly place: TopicPartition; readonly ended: Promise<void> }>();
  readonly #looking: Promise<void>;

  constructor(options: LoneMemberOptions) {
    this.#options = options;
    this.#looking = this.#look();
  }

  assigned(): readonly TopicPartition[] {
    return [...this.#works.values()].map(({ place }) => place);
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#looking;
    await Promise.all([...this.#works.values()].map(({ ended }) => ended));
    this.#works.clear();
    this.#options.onClose(this);
  }

  async #look(): Promise<void> {
    while (!this.#isLeaving()) {
      for (const topic of await this.#topics()) await this.#takeNew(topic);
      await this.#pause(lookEveryMs);
    }
  }

  async #topics(): Promise<readonly string[]> {
    const { topics } = this.#options.join;
    return typeof topics === 'function' ? topics().catch(() => []) : topics;
  }

  async #takeNew(topic: string): Promise<void> {
    // A topic file that cannot be read is met again by the one who works on it; looking goes on.
    const count = await this.#options.partitionsOf(topic).catch(() => 0);
    for (let partition = 0; partition < count && !this.#isLeaving(); partition++) {
      const name = `${topic}/${partition}`;
      const place = { topic, partition };
      if (!this.#works.has(name)) this.#works.set(name, { place, ended: this.#work(place) });
    }
  }

  async #work(place: TopicPartition): Promise<void> {
    while (!this.#isLeaving()) {
      let subscription: Subscription | undefined;
      try {
        subscription = await this.#options.subscribe(place);
        await this.#options.join.run({ ...place, subscription, signal: this.#leaving.signal });
      } catch {
        // The work tells its own errors; it is begun again below.
      } finally {
        await subscription?.close();
      }
      await this.#pause(pauseMs);
    }
  }

  #isLeaving(): boolean {
    return this.#leaving.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#leaving.signal }).catch(() => undefined);
  }
}
