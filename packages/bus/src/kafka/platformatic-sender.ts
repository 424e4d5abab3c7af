import { AppError } from '@logwarden/kernel';
import { ProduceAcks, Producer } from '@platformatic/kafka';
import { clientOptions, isStale } from './client.ts';
import type { KafkaConnection } from './client.ts';
import type { Compression, SendBatch, Sender } from './sender.ts';

class PlatformaticSender implements Sender {
  readonly #producer: Producer;
  #ready: Promise<unknown> | undefined;

  constructor(connection: KafkaConnection, compression: Compression) {
    this.#producer = new Producer({
      ...clientOptions(connection),
      retries: 0,
      idempotent: true,
      acks: ProduceAcks.ALL,
      compression,
      repeatOnStaleMetadata: false,
    });
  }

  async send({ topic, partition, records }: SendBatch): Promise<number> {
    this.#ready ??= this.#producer.initIdempotentProducer({}).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
    const messages = records.map(({ key, value }) => ({
      topic,
      partition,
      key: Buffer.from(key),
      value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    }));
    try {
      const { offsets } = await this.#producer.send({ messages });
      const offset = offsets?.find((found) => found.partition === partition)?.offset;
      if (offset === undefined) throw new AppError('bus.unavailable', 'Kafka acknowledged a batch without its offset.');
      return Number(offset);
    } catch (error) {
      // A broker that died answers nothing that says so: look again who leads.
      if (isStale(error) || !(error instanceof AppError)) this.#producer.clearMetadata();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }
}

export function platformaticSender(connection: KafkaConnection, compression: Compression): Sender {
  return new PlatformaticSender(connection, compression);
}
