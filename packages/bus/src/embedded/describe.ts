import { orMissing, type LogFs } from '@logwarden/segment-log';
import { hostname } from 'node:os';
import { isName } from '../names.ts';
import type { BusDescription, BusTopic, PartitionState } from '../port.ts';
import { topicsDir } from './layout.ts';

/** What stands on this machine's disk: it has one copy of everything and is always its own leader. */
export async function describeDirectory(
  fs: LogFs,
  dir: string,
  partitions: (topic: string) => Promise<readonly PartitionState[]>,
): Promise<BusDescription> {
  const names = (await orMissing(fs.listDirs(topicsDir(dir)), [])).filter(isName);
  const node = hostname();
  const topics: BusTopic[] = [];
  for (const topic of names.sort()) {
    const states = await partitions(topic);
    topics.push({ topic, partitions: states.map((state) => ({ ...state, leader: node, copies: 1, inStep: 1 })) });
  }
  const groups = new Set(topics.flatMap((topic) => topic.partitions.flatMap((one) => Object.keys(one.committed))));
  return {
    engine: 'segment log',
    nodes: [{ id: node, address: 'local disk' }],
    topics,
    groups: [...groups].sort().map((group) => ({ group, state: 'registered', members: 1 })),
  };
}
