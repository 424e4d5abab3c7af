import { Admin, ConnectionPool } from '@platformatic/kafka';
import type { Broker } from '@platformatic/kafka';
import { checkName, checkPartition, isName } from '../names.ts';
import type {
  BusConsumer,
  BusDescription,
  JoinOptions,
  Membership,
  PartitionState,
  Subscription,
  TopicPartition,
} from '../port.ts';
import { busError, clientOptions, defaultClientId, isStale, isUnknownTopic, ReadingClient, within } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { describeCluster } from './describe.ts';
import type { ForeignTopic } from './foreign.ts';
import { GroupClient, outsider } from './group.ts';
import { KafkaMember, checkTimeouts } from './member.ts';
import { earliestOffset } from './offsets.ts';
import { partitionStates } from './states.ts';
import { KafkaSubscription } from './subscription.ts';

export interface KafkaConsumerOptions extends KafkaConnection {
  /** Topics that others than our gateway write, by name. */
  readonly foreign?: Readonly<Record<string, ForeignTopic>>;
  /** A member that is silent for so long loses its partitions. Milliseconds; default 20 s. */
  readonly sessionTimeoutMs?: number;
  /** How long a rebalance waits for a member to hand over. Milliseconds; default 60 s. */
  readonly rebalanceTimeoutMs?: number;
}

/** Reads a partition in the name of a group. */
interface Reader {
  readonly place: TopicPartition;
  readonly group: GroupClient;
  /** Keeps a position. */
  readonly commit: (nextOffset: number) => Promise<void>;
}

class KafkaConsumer implements BusConsumer {
  readonly #options: KafkaConsumerOptions;
  readonly #client: ReadingClient;
  readonly #admin: Admin;
  readonly #groups = new Map<string, GroupClient>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #members = new Map<KafkaMember, GroupClient>();

  constructor(options: KafkaConsumerOptions) {
    this.#options = options;
    this.#client = new ReadingClient(options);
    this.#admin = new Admin(clientOptions(options));
  }

  async topics(): Promise<readonly string[]> {
    try {
      const names = await within(this.#admin.listTopics(), 30_000);
      return names.filter(isName).sort();
    } catch (error) {
      throw busError(error, 'list its topics');
    }
  }

  async partitions(topic: string): Promise<readonly PartitionState[]> {
    checkName('topic', topic);
    try {
      return await within(partitionStates(this.#admin, topic), 30_000);
    } catch (error) {
      if (isStale(error)) return [];
      throw busError(error, `describe ${topic}`);
    }
  }

  async subscribe(options: {
    readonly topic: string;
    readonly partition: number;
    readonly group: string;
  }): Promise<Subscription> {
    const group = this.#group(checkName('group', options.group));
    const place = { topic: checkName('topic', options.topic), partition: checkPartition(options.partition) };
    return this.#open({ place, group, commit: (nextOffset) => group.commit(place, nextOffset, outsider) });
  }

  async join(options: JoinOptions): Promise<Membership> {
    checkName('group', options.group);
    if (typeof options.topics !== 'function') for (const topic of options.topics) checkName('topic', topic);
    const { sessionTimeoutMs = 20_000, rebalanceTimeoutMs = 60_000 } = this.#options;
    checkTimeouts(sessionTimeoutMs, rebalanceTimeoutMs);
    // Connections of its own: a join holds up what is asked behind it.
    const group = this.#newGroup(options.group);
    const member = new KafkaMember({
      join: options,
      group,
      partitions: () => this.#partitionsOf(options.topics),
      open: (place, by) => this.#open({ place, group, commit: (nextOffset) => group.commit(place, nextOffset, by) }),
      sessionTimeoutMs,
      rebalanceTimeoutMs,
    });
    this.#members.set(member, group);
    return { assigned: () => member.assigned(), close: () => this.#leave(member) };
  }

  async describe(): Promise<BusDescription> {
    try {
      return await within(describeCluster(this.#admin), 30_000);
    } catch (error) {
      throw busError(error, 'describe the cluster');
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((member) => this.#leave(member)));
    for (const subscription of [...this.#subscriptions]) await subscription.close();
    for (const group of this.#groups.values()) await group.close();
    this.#groups.clear();
    await this.#client.close();
    await within(this.#admin.close(), 5_000).catch(() => undefined);
  }

  async #leave(member: KafkaMember): Promise<void> {
    await member.close();
    await this.#members.get(member)?.close();
    this.#members.delete(member);
  }

  async #partitionsOf(topics: JoinOptions['topics']): Promise<readonly TopicPartition[]> {
    const found: TopicPartition[] = [];
    for (const topic of typeof topics === 'function' ? await topics() : topics) {
      const count = await this.#countOf(topic);
      for (let partition = 0; partition < count; partition++) found.push({ topic, partition });
    }
    return found;
  }

  async #open({ place, group, commit }: Reader): Promise<Subscription> {
    const known = await group.committed(place);
    const committed = known ?? (await this.#register(place, commit));
    const { clientId = defaultClientId, tls } = this.#options;
    const { sasl, requestTimeout = 15_000 } = clientOptions(this.#options);
    const subscription = new KafkaSubscription({
      place: { ...place, foreign: this.#options.foreign?.[place.topic] },
      client: this.#client,
      makePool: () =>
        new ConnectionPool(clientId, {
          requestTimeout,
          ...(tls === undefined ? {} : { tls }),
          ...(sasl === undefined ? {} : { sasl }),
        }),
      committed,
      commit,
      onClose: (closed) => void this.#subscriptions.delete(closed),
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** Makes the group's lag visible from now on. A topic that does not exist yet is read from its first record. */
  async #register(place: TopicPartition, commit: (nextOffset: number) => Promise<void>): Promise<number> {
    if (!(await this.#exists(place))) return 0;
    const start = await earliestOffset(this.#client, place);
    await commit(start);
    return start;
  }

  async #exists({ topic, partition }: TopicPartition): Promise<boolean> {
    return partition < (await this.#countOf(topic));
  }

  /** Partitions of a topic; 0 while it does not exist. */
  async #countOf(topic: string): Promise<number> {
    try {
      const metadata = await this.#client.ask((reader) => reader.metadata({ topics: [topic] }));
      return metadata.topics.get(topic)?.partitionsCount ?? 0;
    } catch (error) {
      if (isUnknownTopic(error)) return 0;
      throw busError(error, `describe ${topic}`);
    }
  }

  #group(name: string): GroupClient {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const made = this.#newGroup(name);
    this.#groups.set(name, made);
    return made;
  }

  #newGroup(name: string): GroupClient {
    return new GroupClient(this.#options, name, () => this.#brokers());
  }

  async #brokers(): Promise<readonly Broker[]> {
    const { brokers } = await this.#client.ask((reader) => reader.metadata({ topics: [] }));
    return [...brokers.values()];
  }
}

/** Reads topics of a Kafka cluster. Building has no effect on it; a group is registered by subscribing. */
export function openKafkaConsumer(options: KafkaConsumerOptions): BusConsumer {
  return new KafkaConsumer(options);
}
