import { defaultRouting, planTopics } from '@logwarden/bus';
import { ensureTopic } from '@logwarden/bus/kafka';
import type { KafkaConfig } from '@logwarden/config';
import type { SourceView } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import { connectionOf } from './kafka-bus.ts';
import type { SourceLoads } from './source-loads.ts';

export interface MadeTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** The topics of the shipped rule for these sources, and those that a new source would go to; made where missing. */
export async function ensureTopics(
  config: KafkaConfig,
  sources: readonly SourceView[],
  loads: SourceLoads,
): Promise<readonly MadeTopic[]> {
  const plans = planTopics(
    defaultRouting,
    sources.map((source) => ({
      tenantId: tenantId(source.tenantId),
      source: source.name,
      ...loads.of(source),
    })),
  );
  const [smallest] = defaultRouting.classes;
  const shared = Array.from({ length: smallest?.topics ?? 0 }, (_, n) => ({
    topic: `events-shared.${smallest?.name ?? ''}.${n}`,
    partitions: smallest?.partitions ?? 2,
  }));
  const wanted = new Map([...shared, ...plans].map(({ topic, partitions }) => [topic, partitions]));
  const made: MadeTopic[] = [];
  for (const [name, partitions] of wanted) {
    const topic = `${config.prefix}${name}`;
    const settings = { partitions, retentionMs: config.retentionMs };
    const replicas = config.replicas === undefined ? {} : { replicas: config.replicas };
    made.push({
      topic,
      partitions: await ensureTopic(connectionOf(config, 'topics'), topic, { ...settings, ...replicas }),
    });
  }
  return made;
}
