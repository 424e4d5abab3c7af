import { AppError } from '@logwarden/kernel';
import { Admin } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import { brokerSaid, busError, clientOptions, isUnknownTopic } from './client.ts';
import type { KafkaConnection } from './client.ts';

export interface TopicSettings {
  /** Partitions of a new topic. Default 2. */
  readonly partitions?: number;
  /** Copies of a new topic. Default: 3, or as many as there are brokers. */
  readonly replicas?: number;
  /** How long records stay, milliseconds. Default 72 h: replay of yesterday and a weekend without an indexer. */
  readonly retentionMs?: number;
}

/** Largest record the port takes, and what a batch adds to it. */
const maxMessageBytes = 17 * 1024 * 1024;
const hourMs = 3_600_000;

/**
 * Partitions of a topic; it is made when it does not exist. The broker's append time is the record's time there, since
 * the day of a record must not depend on its producer's clock.
 */
export async function ensureTopic(
  connection: KafkaConnection,
  topic: string,
  settings: TopicSettings,
): Promise<number> {
  const admin = new Admin(clientOptions(connection));
  try {
    return (await partitionsOf(admin, topic)) ?? (await createTopic(admin, topic, settings));
  } catch (error) {
    throw busError(error, `make the topic ${topic}`);
  } finally {
    await admin.close();
  }
}

/** Partitions of a topic that exists and whose partitions all have a leader. */
async function partitionsOf(admin: Admin, topic: string): Promise<number | undefined> {
  try {
    const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
    const found = metadata.topics.get(topic);
    return found?.partitions.every(({ leader }) => leader >= 0) === true ? found.partitionsCount : undefined;
  } catch (error) {
    if (isUnknownTopic(error) || brokerSaid(error, 'LEADER_NOT_AVAILABLE')) return undefined;
    throw error;
  }
}

async function createTopic(admin: Admin, topic: string, settings: TopicSettings): Promise<number> {
  const { brokers } = await admin.metadata({ topics: [] });
  const replicas = settings.replicas ?? Math.min(3, brokers.size);
  const configs = {
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': maxMessageBytes,
    'min.insync.replicas': Math.max(1, replicas - 1),
    'retention.ms': settings.retentionMs ?? 72 * hourMs,
    'compression.type': 'producer',
  };
  await admin
    .createTopics({
      topics: [topic],
      partitions: settings.partitions ?? 2,
      replicas,
      configs: Object.entries(configs).map(([name, value]) => ({ name, value: String(value) })),
    })
    .catch((error: unknown) => {
      // Another process was quicker.
      if (!brokerSaid(error, 'TOPIC_ALREADY_EXISTS')) throw error;
    });
  for (let tries = 0; tries < 50; tries++) {
    const partitions = await partitionsOf(admin, topic);
    if (partitions !== undefined) return partitions;
    await delay(100);
  }
  throw new AppError('bus.unavailable', `The topic ${topic} was made, but its partitions have no leader yet.`);
}
