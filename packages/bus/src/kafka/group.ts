import { AppError } from '@logwarden/kernel';
import { ConnectionPool, findCoordinatorV4, offsetCommitV8, offsetFetchV8 } from '@platformatic/kafka';
import type { Broker, Connection } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { TopicPartition } from '../port.ts';
import { brokerSaid, busError, clientOptions, defaultClientId, SilenceError, within } from './client.ts';
import type { KafkaConnection } from './client.ts';

/** Who commits: a member of the group in one of its generations, or nobody of it (then the group must have no members). */
export interface Committer {
  readonly generation: number;
  readonly memberId: string;
}

export const outsider: Committer = { generation: -1, memberId: '' };

const groupKey = 0;
const retryPauseMs = 100;
const retryForMs = 15_000;
/** Longest silence of a coordinator: a join is answered when the slowest member has come. */
const answerLimitMs = 90_000;
const silenceLimitMs = 95_000;
const findLimitMs = 10_000;

/** One group at its coordinator, wherever that moves. Requests of a group share connections of their own. */
export class GroupClient {
  readonly group: string;
  readonly #connection: KafkaConnection;
  readonly #brokers: () => Promise<readonly Broker[]>;
  #pool: ConnectionPool;
  #coordinator: Promise<Connection> | undefined;
  #isClosed = false;

  constructor(connection: KafkaConnection, group: string, brokers: () => Promise<readonly Broker[]>) {
    this.group = group;
    this.#connection = connection;
    this.#brokers = brokers;
    this.#pool = this.#makePool();
  }

  /** Asks the coordinator; while it moves or loads its state the question is put again. */
  async ask<T>(question: (connection: Connection) => Promise<T>): Promise<T> {
    const end = performance.now() + retryForMs;
    for (;;) {
      try {
        this.#coordinator ??= this.#find();
        return await within(question(await within(this.#coordinator, findLimitMs)), silenceLimitMs);
      } catch (error) {
        if (error instanceof SilenceError) this.#renew();
        if (!this.#mayRepeat(error) || performance.now() > end) throw error;
        this.#coordinator = undefined;
        await delay(retryPauseMs);
      }
    }
  }

  /** Position a group has committed; undefined when it has none. */
  async committed({ topic, partition }: TopicPartition): Promise<number | undefined> {
    const topics = [{ name: topic, partitionIndexes: [partition] }];
    const groups = [{ groupId: this.group, memberId: null, memberEpoch: -1, topics }];
    const response = await this.ask((connection) => offsetFetchV8.api.async(connection, groups, true)).catch(
      (error: unknown) => {
        throw busError(error, `tell the position of group ${this.group}`);
      },
    );
    const offset = response.groups[0]?.topics[0]?.partitions[0]?.committedOffset ?? -1n;
    return offset < 0n ? undefined : Number(offset);
  }

  async commit({ topic, partition }: TopicPartition, nextOffset: number, by: Committer): Promise<void> {
    const position = {
      partitionIndex: partition,
      committedOffset: BigInt(nextOffset),
      committedLeaderEpoch: -1,
      committedMetadata: '',
    };
    const topics = [{ name: topic, partitions: [position] }];
    try {
      await this.ask((connection) =>
        offsetCommitV8.api.async(connection, this.group, by.generation, by.memberId, null, topics),
      );
    } catch (error) {
      if (isFenced(error)) {
        throw new AppError('bus.unavailable', `The partition was handed over to another member of ${this.group}.`, {
          cause: error,
        });
      }
      throw busError(error, `keep the position of group ${this.group}`);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.close();
  }

  #makePool(): ConnectionPool {
    const { connectTimeout, tls, sasl } = clientOptions(this.#connection);
    return new ConnectionPool(this.#connection.clientId ?? defaultClientId, {
      requestTimeout: answerLimitMs,
      ...(connectTimeout === undefined ? {} : { connectTimeout }),
      ...(tls === undefined ? {} : { tls }),
      ...(sasl === undefined ? {} : { sasl }),
    });
  }

  /** Connections that neither answer nor fail are left behind. */
  #renew(): void {
    void this.#pool.close().catch(() => undefined);
    this.#pool = this.#makePool();
  }

  async #find(): Promise<Connection> {
    const brokers = await this.#brokers();
    const any = await this.#pool.getFirstAvailable([...brokers]);
    const { coordinators } = await findCoordinatorV4.api.async(any, groupKey, [this.group]);
    const found = coordinators[0];
    if (found === undefined) throw new AppError('bus.unavailable', `Kafka names no coordinator of ${this.group}.`);
    return this.#pool.get({ host: found.host, port: found.port });
  }

  /** Group answers that mean something to the asker are passed on; the rest may be a coordinator that moves. */
  #mayRepeat(error: unknown): boolean {
    if (this.#isClosed || isFenced(error)) return false;
    return !brokerSaid(
      error,
      'MEMBER_ID_REQUIRED',
      'REBALANCE_IN_PROGRESS',
      'GROUP_AUTHORIZATION_FAILED',
      'TOPIC_AUTHORIZATION_FAILED',
      'INCONSISTENT_GROUP_PROTOCOL',
      'INVALID_SESSION_TIMEOUT',
      'UNSUPPORTED_VERSION',
    );
  }
}

/** The group goes on without this member, or in a newer generation. */
export function isFenced(error: unknown): boolean {
  return brokerSaid(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID');
}
