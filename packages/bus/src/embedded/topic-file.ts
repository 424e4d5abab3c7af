import { AppError } from '@logwarden/kernel';
import { readSmallFile, replaceSmallFile } from '@logwarden/segment-log';
import type { LogFs } from '@logwarden/segment-log';
import { join } from 'node:path';
import { topicDir } from './layout.ts';

const fileName = 'topic.json';

function parse(text: string, topic: string): number {
  const match = /^\{"partitions":(\d{1,4})\}\n$/.exec(text);
  const partitions = Number(match?.[1] ?? 0);
  if (partitions > 0) return partitions;
  throw new AppError('bus.corrupt', `The description of topic ${topic} cannot be read.`, { details: { topic } });
}

/** How many partitions a topic has; undefined while it does not exist. Rejects with `bus.corrupt`. */
export async function readTopic(fs: LogFs, dir: string, topic: string): Promise<number | undefined> {
  const text = await readSmallFile(fs, join(topicDir(dir, topic), fileName));
  return text === undefined ? undefined : parse(text, topic);
}

export function writeTopic(fs: LogFs, dir: string, topic: { name: string; partitions: number }): Promise<void> {
  const path = join(topicDir(dir, topic.name), fileName);
  return replaceSmallFile(fs, path, `{"partitions":${topic.partitions}}\n`);
}
