import {
  defaultRouting,
  openSpoolingProducer,
  routeSource,
  type BusConsumer,
  type BusProducer,
  type SpoolingProducer,
} from '@logwarden/bus';
import { openKafkaConsumer, openKafkaProducer, type KafkaConnection, type TopicSettings } from '@logwarden/bus/kafka';
import type { KafkaConfig } from '@logwarden/config';
import type { SourceView } from '@logwarden/contracts';
import { tenantId, type Clock } from '@logwarden/kernel';
import type { Logger } from '@logwarden/telemetry';
import type { SourceLoads } from './source-loads.ts';

/** Names on a Kafka cluster that others may use too. */
export interface BusNames {
  readonly group: string;
  /** All topics of events there are, and those on which events wait that the store had no room for. */
  topics(consumer: BusConsumer): Promise<readonly string[]>;
  isRetry(topic: string): boolean;
  /** One for each tenant with topics of its own, and for each class of shared ones. A retry topic is its own. */
  retryTopicFor(topic: string): string;
}

export function busNames({ prefix }: Pick<KafkaConfig, 'prefix'>): BusNames {
  const isRetry = (topic: string): boolean =>
    topic.startsWith(`${prefix}retry.`) || topic.startsWith(`${prefix}retry-shared.`);
  return {
    group: `${prefix}indexer`,
    topics: async (consumer) => {
      const names = await consumer.topics();
      return names.filter((name) => kinds.some((kind) => name.startsWith(`${prefix}${kind}.`)));
    },
    isRetry,
    retryTopicFor: (topic) => {
      if (isRetry(topic)) return topic;
      const [kind, owner] = topic.slice(prefix.length).split('.');
      return `${prefix}${kind === 'events-shared' ? 'retry-shared' : 'retry'}.${owner ?? 'all'}`;
    },
  };
}

const kinds = ['events', 'events-shared', 'retry', 'retry-shared'] as const;

/** Writes to topics of events without a spool: whoever writes has what it writes on the bus already. */
export function openRetryProducer(config: KafkaConfig, clientId: string): BusProducer {
  const { retentionMs, replicas } = config;
  return openKafkaProducer({
    ...connectionOf(config, clientId),
    topics: { retentionMs, ...(replicas === undefined ? {} : { replicas }) },
  });
}

/** `clientId` is shown in the brokers' logs and metrics. */
export function connectionOf(config: KafkaConfig, clientId: string): KafkaConnection {
  const { brokers, tls, sasl } = config;
  return {
    brokers,
    clientId,
    ...(tls === undefined ? {} : { tls: { ...tls } }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

/** `clientId` is shown in the brokers' logs and metrics. */
export function openConsumer(config: KafkaConfig, clientId: string): BusConsumer {
  return openKafkaConsumer(connectionOf(config, clientId));
}

export interface TopicRouter {
  /** The topic for a source's events. */
  topicOf(source: SourceView): string;
  /** What a topic is made with. */
  settingsOf(topic: string): TopicSettings;
}

/** The shipped rule over what is known of the sources' loads; a topic is made with the partitions that the rule names. */
export function topicRouter(config: KafkaConfig, loads: SourceLoads): TopicRouter {
  const partitions = new Map<string, number>();
  return {
    topicOf: (source) => {
      const load = loads.of(source);
      const route = routeSource(defaultRouting, { tenantId: tenantId(source.tenantId), source: source.name, ...load });
      const topic = `${config.prefix}${route.topic}`;
      partitions.set(topic, Math.max(route.partitions, partitions.get(topic) ?? 0));
      return topic;
    },
    settingsOf: (topic) => ({
      retentionMs: config.retentionMs,
      ...(config.replicas === undefined ? {} : { replicas: config.replicas }),
      ...(partitions.has(topic) ? { partitions: partitions.get(topic) ?? 2 } : {}),
    }),
  };
}

export interface GatewayBusOptions {
  readonly config: KafkaConfig;
  readonly router: TopicRouter;
  readonly clientId: string;
  /** Where the spool is. */
  readonly spoolDir: string;
  readonly minFreeBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A record that stood in the spool is on the bus now. */
  readonly onDrained: (value: Uint8Array) => void;
}

/** Kafka behind a spool on this host's disk. */
export function openGatewayBus(options: GatewayBusOptions): Promise<SpoolingProducer> {
  const { config, router, clientId, spoolDir, minFreeBytes, clock, logger } = options;
  const bus = openKafkaProducer({
    ...connectionOf(config, clientId),
    topics: (topic) => router.settingsOf(topic),
  });
  return openSpoolingProducer({
    dir: spoolDir,
    clock,
    bus,
    minFreeBytes,
    onDrained: (record) => options.onDrained(record.value),
    onTrouble: (trouble) => {
      const { kind, topic } = trouble;
      const cause = 'cause' in trouble ? { err: trouble.cause } : { records: trouble.records };
      logger.error({ kind, topic, ...cause }, 'trouble with the spool');
    },
  });
}
