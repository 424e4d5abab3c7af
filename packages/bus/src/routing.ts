import type { TenantId } from '@logwarden/kernel';
import { partitionOf } from './partitioner.ts';

/** What routing needs to know of a source. */
export interface RoutedSource {
  readonly tenantId: TenantId;
  readonly source: string;
  /** Forecast for a day, e.g. the mean of the last seven. Bytes. */
  readonly bytesPerDay: number;
  /** The tenant has a queue of its own, whatever its size. */
  readonly isIsolated: boolean;
}

/** A class of load: sources of up to `maxBytesPerDay` share `topics` topics of `partitions` partitions each. */
export interface LoadClass {
  readonly name: string;
  readonly maxBytesPerDay: number;
  readonly topics: number;
  readonly partitions: number;
}

export interface RoutingRule {
  /** By growing size. Above the last one a source gets its own topic. */
  readonly classes: readonly LoadClass[];
  /** What one partition of a topic of its own is meant to carry. Bytes a day. */
  readonly bytesPerPartition: number;
  /** Upper limit for the partitions of one topic. */
  readonly maxPartitions: number;
}

export interface Route {
  readonly topic: string;
  readonly partitions: number;
  /** A sentence for the topic map: why this source goes there. */
  readonly reason: RouteReason;
}

export type RouteReason =
  | { readonly kind: 'class'; readonly loadClass: string; readonly maxBytesPerDay: number }
  | { readonly kind: 'isolated' }
  | { readonly kind: 'large'; readonly bytesPerDay: number; readonly aboveBytesPerDay: number };

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/**
 * The rule as it is shipped. A partition carries 50 GiB a day with ease (0.6 MB/s), so the classes are cut by how much
 * one noisy source may hold up its neighbours: trickles share two topics, quiet ones four, busy ones six.
 */
export const defaultRouting: RoutingRule = {
  classes: [
    { name: 'trickle', maxBytesPerDay: 50 * mebibyte, topics: 2, partitions: 3 },
    { name: 'quiet', maxBytesPerDay: gibibyte, topics: 4, partitions: 6 },
    { name: 'busy', maxBytesPerDay: 20 * gibibyte, topics: 6, partitions: 12 },
  ],
  bytesPerPartition: 10 * gibibyte,
  maxPartitions: 48,
};

/**
 * Which topic a source writes to. Pure: the same source always goes to the same place, and one can read why.
 *
 * 1. A tenant that is isolated: `events.<tenant>`, for all its sources.
 * 2. A source above the largest class: `events.<tenant>.<source>`, partitions by its volume.
 * 3. Else the smallest class it fits: `events-shared.<class>.<n>`, n by the tenant, so that its neighbours stay the same.
 */
export function routeSource(rule: RoutingRule, source: RoutedSource): Route {
  const { tenantId, bytesPerDay } = source;
  if (source.isIsolated) {
    return { topic: `events.${tenantId}`, partitions: partitionsFor(rule, bytesPerDay), reason: { kind: 'isolated' } };
  }
  const fitting = rule.classes.find(({ maxBytesPerDay }) => bytesPerDay <= maxBytesPerDay);
  if (fitting === undefined) {
    const aboveBytesPerDay = rule.classes.at(-1)?.maxBytesPerDay ?? 0;
    return {
      topic: `events.${tenantId}.${topicPart(source.source)}`,
      partitions: partitionsFor(rule, bytesPerDay),
      reason: { kind: 'large', bytesPerDay, aboveBytesPerDay },
    };
  }
  const n = partitionOf(tenantId, fitting.topics);
  return {
    topic: `events-shared.${fitting.name}.${n}`,
    partitions: fitting.partitions,
    reason: { kind: 'class', loadClass: fitting.name, maxBytesPerDay: fitting.maxBytesPerDay },
  };
}

export interface TopicPlan {
  readonly topic: string;
  readonly partitions: number;
  readonly bytesPerDay: number;
  readonly sources: number;
}

/** The topics that a set of sources needs, by name. A topic of an isolated tenant grows with all its sources. */
export function planTopics(rule: RoutingRule, sources: readonly RoutedSource[]): readonly TopicPlan[] {
  const plans = new Map<string, TopicPlan>();
  for (const source of sources) {
    const { topic, partitions, reason } = routeSource(rule, source);
    const before = plans.get(topic) ?? { topic, partitions, bytesPerDay: 0, sources: 0 };
    const bytesPerDay = before.bytesPerDay + source.bytesPerDay;
    const grown = reason.kind === 'isolated' ? partitionsFor(rule, bytesPerDay) : partitions;
    plans.set(topic, {
      topic,
      partitions: Math.max(before.partitions, grown),
      bytesPerDay,
      sources: before.sources + 1,
    });
  }
  return [...plans.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

/** At least two, so that a second indexer can help. */
function partitionsFor(rule: RoutingRule, bytesPerDay: number): number {
  return Math.max(2, Math.min(rule.maxPartitions, Math.ceil(bytesPerDay / rule.bytesPerPartition)));
}

const longestPart = 50;

/** A source's name as part of a topic's: what a topic cannot have becomes `-`, and then a hash keeps names apart. */
function topicPart(source: string): string {
  const plain = source.toLowerCase().replace(/[^a-z0-9_-]/gu, '-');
  if (plain === source && plain.length <= longestPart) return plain;
  const hash = partitionOf(source, 2 ** 32).toString(36);
  return `${plain.slice(0, longestPart - 8)}-${hash}`;
}
