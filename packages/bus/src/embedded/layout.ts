import { join } from 'node:path';

/**
 * Paths below the bus directory:
 * `lock`, `topics/<topic>/topic.json`, `topics/<topic>/<partition>/` (a segment log),
 * `groups/<topic>/<partition>/<group>.position` (committed position).
 */
export function topicsDir(dir: string): string {
  return join(dir, 'topics');
}

export function topicDir(dir: string, topic: string): string {
  return join(dir, 'topics', topic);
}

export function partitionDir(dir: string, topic: string, partition: number): string {
  return join(dir, 'topics', topic, String(partition));
}

export function positionsDir(dir: string, topic: string, partition: number): string {
  return join(dir, 'groups', topic, String(partition));
}

export interface PartitionRef {
  readonly topic: string;
  readonly partition: number;
}
