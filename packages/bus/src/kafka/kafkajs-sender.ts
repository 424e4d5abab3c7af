import { AppError } from '@logwarden/kernel';
import kafkajs from 'kafkajs';
import type { Producer, SASLOptions } from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { KafkaConnection } from './client.ts';
import { defaultClientId } from './client.ts';
import type { Compression, SendBatch, Sender } from './sender.ts';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder: { readonly buffer: Buffer }) => compressFrame(encoder.buffer),
  decompress: (buffer: Buffer) => decompressFrame(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: (encoder: { readonly buffer: Buffer }) => compressZstd(encoder.buffer),
  decompress: (buffer: Buffer) => decompressZstd(buffer),
});

const types = { none: CompressionTypes.None, lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD };

function saslOf({ mechanism, username, password }: NonNullable<KafkaConnection['sasl']>): SASLOptions {
  if (mechanism === 'PLAIN') return { mechanism: 'plain', username, password };
  return { mechanism: mechanism === 'SCRAM-SHA-256' ? 'scram-sha-256' : 'scram-sha-512', username, password };
}

class KafkajsSender implements Sender {
  readonly #producer: Producer;
  readonly #compression: Compression;
  #ready: Promise<void> | undefined;

  constructor(connection: KafkaConnection, compression: Compression) {
    const { clientId = defaultClientId, brokers, tls, sasl } = connection;
    const kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 3_000,
      requestTimeout: 15_000,
      retry: { initialRetryTime: 100, maxRetryTime: 500 },
      ...(tls === undefined ? {} : { ssl: tls }),
      ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
    });
    this.#producer = kafka.producer({ idempotent: true, retry: { retries: 1_000 }, allowAutoTopicCreation: false });
    this.#compression = compression;
  }

  async send({ topic, partition, records }: SendBatch): Promise<number> {
    this.#ready ??= this.#producer.connect().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    await this.#ready;
    const messages = records.map(({ key, value }) => ({
      partition,
      key,
      value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    }));
    const told = await this.#producer.send({ topic, acks: -1, compression: types[this.#compression], messages });
    const offset = told.find((one) => one.partition === partition)?.baseOffset;
    if (offset === undefined) throw new AppError('bus.unavailable', 'Kafka acknowledged a batch without its offset.');
    return Number(offset);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}

export function kafkajsSender(connection: KafkaConnection, compression: Compression): Sender {
  return new KafkajsSender(connection, compression);
}
