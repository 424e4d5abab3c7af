import { AppError } from '@logwarden/kernel';
import type { TenantScope } from '@logwarden/kernel';
import { checkName, physicalKey } from '../names.ts';
import { partitionOf } from '../partitioner.ts';
import type { AppendInput, AppendResult, BusProducer } from '../port.ts';
import type { KafkaConnection } from './client.ts';
import { kafkajsSender } from './kafkajs-sender.ts';
import { Lane, SenderPool } from './lane.ts';
import type { Compression } from './sender.ts';
import { ensureTopic } from './topics.ts';
import type { TopicSettings } from './topics.ts';

export interface KafkaProducerOptions extends KafkaConnection {
  /** For topics that do not exist yet: the same for all, or by name. */
  readonly topics?: TopicSettings | ((topic: string) => TopicSettings);
  /** Default `lz4`. */
  readonly compression?: Compression;
  /** Bytes sent at once to a partition. Default 1 MiB. */
  readonly batchBytes?: number;
  /** Bytes that may wait for the brokers; more is refused with `bus.full`. Default 256 MiB. */
  readonly maxWaitingBytes?: number;
  /** Milliseconds a record is tried before its append rejects with `bus.unavailable`. Default 30 s. */
  readonly deliveryTimeoutMs?: number;
}

const mebibyte = 1024 * 1024;
const maxValueBytes = 16 * mebibyte;

class KafkaProducer implements BusProducer {
  readonly #options: KafkaProducerOptions;
  readonly #senders: SenderPool;
  readonly #partitions = new Map<string, Promise<number>>();
  readonly #lanes = new Map<string, Lane>();
  #waitingBytes = 0;
  #isClosed = false;

  constructor(options: KafkaProducerOptions) {
    this.#options = options;
    const { compression = 'lz4' } = options;
    this.#senders = new SenderPool(() => kafkajsSender(options, compression));
  }

  async append(scope: TenantScope, input: AppendInput): Promise<AppendResult> {
    if (this.#isClosed) throw new AppError('bus.unavailable', 'The bus is closed.');
    const topic = checkName('topic', input.topic);
    const key = physicalKey(scope, input.key);
    const { value } = input;
    if (value.byteLength > maxValueBytes) {
      throw new AppError('request.invalid', 'The value is too large for the bus.', {
        details: { field: 'value', expected: `at most ${maxValueBytes} bytes` },
      });
    }
    this.#admit(value.byteLength);
    try {
      const partition = partitionOf(key, await this.#partitionsOf(topic));
      return { partition, offset: await this.#lane(topic, partition).append({ key, value }) };
    } finally {
      this.#waitingBytes -= value.byteLength;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.allSettled(this.#partitions.values());
    await Promise.all([...this.#lanes.values()].map((lane) => lane.drained()));
    await this.#senders.close();
  }

  #admit(bytes: number): void {
    const max = this.#options.maxWaitingBytes ?? 256 * mebibyte;
    if (this.#waitingBytes + bytes > max && this.#waitingBytes > 0) {
      throw new AppError('bus.full', 'Too many records wait for Kafka.', {
        details: { waitingBytes: this.#waitingBytes },
      });
    }
    this.#waitingBytes += bytes;
  }

  /** Asked once per topic; who fails to learn it may try again. */
  #partitionsOf(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const { topics = {} } = this.#options;
    const settings = typeof topics === 'function' ? topics(topic) : topics;
    const asked = ensureTopic(this.#options, topic, settings).catch((error: unknown) => {
      this.#partitions.delete(topic);
      throw error;
    });
    this.#partitions.set(topic, asked);
    return asked;
  }

  #lane(topic: string, partition: number): Lane {
    const name = `${topic}/${partition}`;
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const { batchBytes = mebibyte, deliveryTimeoutMs = 30_000 } = this.#options;
    const lane = new Lane({ topic, partition, batchBytes, deliveryTimeoutMs, senders: this.#senders });
    this.#lanes.set(name, lane);
    return lane;
  }
}

/** Has no effect until the first append. */
export function openKafkaProducer(options: KafkaProducerOptions): BusProducer {
  return new KafkaProducer(options);
}
