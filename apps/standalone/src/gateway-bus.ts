import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import type { Config } from '@logwarden/config';
import { eventsTopic } from '@logwarden/contracts';
import type { GatewayDeps } from '@logwarden/gateway';
import type { Logger } from '@logwarden/telemetry';
import { join } from 'node:path';
import { openGatewayBus, topicRouter } from './distributed/kafka-bus.ts';
import { unknownLoads } from './distributed/source-loads.ts';
import { systemClock } from './system-clock.ts';
import type { DataLayout } from './supervisor/files.ts';

export interface GatewayBusInput {
  readonly config: Config;
  readonly layout: DataLayout;
  readonly instance: string;
  readonly logger: Logger;
  /** See `Gateway.noteDrained`. */
  readonly onDrained: (value: Uint8Array) => void;
}

export interface GatewayBus {
  readonly deps: Pick<GatewayDeps, 'producer' | 'consumer' | 'topicOf' | 'hasPeers'>;
  close(): Promise<void>;
}

/** The bus that a gateway writes to: Kafka where it is configured, else the one in the data directory. */
export function openBus(input: GatewayBusInput): Promise<GatewayBus> {
  return input.config.kafka === undefined ? openEmbedded(input) : openKafka(input, input.config.kafka);
}

async function openEmbedded({ config, layout, logger }: GatewayBusInput): Promise<GatewayBus> {
  const producer = await openEmbeddedProducer({
    dir: layout.bus,
    clock: systemClock,
    topics: [eventsTopic],
    partitions: config.bus.partitions,
    maxBytes: config.bus.maxBytes,
    minFreeBytes: config.bus.minFreeBytes,
  });
  for (const found of producer.recovery) logger.info({ ...found }, 'bus recovered');
  const consumer = openEmbeddedConsumer({ dir: layout.bus });
  return {
    deps: { producer, consumer },
    close: async () => {
      await producer.close();
      await consumer.close();
    },
  };
}

async function openKafka(input: GatewayBusInput, kafka: NonNullable<Config['kafka']>): Promise<GatewayBus> {
  const { config, layout, instance, logger, onDrained } = input;
  const router = topicRouter(kafka, unknownLoads);
  const producer = await openGatewayBus({
    config: kafka,
    router,
    clientId: instance,
    spoolDir: join(layout.gateway, 'spool'),
    minFreeBytes: config.bus.minFreeBytes,
    clock: systemClock,
    logger,
    onDrained,
  });
  return {
    deps: { producer, topicOf: (source) => router.topicOf(source), hasPeers: true },
    close: () => producer.close(),
  };
}
