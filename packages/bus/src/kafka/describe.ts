import type { Admin } from '@platformatic/kafka';
import { isName } from '../names.ts';
import type { BusDescription, BusGroup, BusTopic } from '../port.ts';
import { partitionStates } from './states.ts';

type Metadata = Awaited<ReturnType<Admin['metadata']>>;

/** Brokers, the topics and groups whose names could be ours, and which copies of each partition are in step. */
export async function describeCluster(admin: Admin): Promise<BusDescription> {
  const names = (await admin.listTopics()).filter(isName);
  const metadata = await admin.metadata({ topics: names, forceUpdate: true });
  const nodes = [...metadata.brokers]
    .map(([id, { host, port }]) => ({ id: String(id), address: `${host}:${port}` }))
    .sort((a, b) => Number(a.id) - Number(b.id));
  const topics = await Promise.all(names.sort().map((topic) => topicOf(admin, metadata, topic)));
  return { engine: 'kafka', nodes, topics, groups: await groupsOf(admin) };
}

async function topicOf(admin: Admin, metadata: Metadata, topic: string): Promise<BusTopic> {
  const known = metadata.topics.get(topic)?.partitions ?? [];
  const states = await partitionStates(admin, topic);
  return {
    topic,
    partitions: states.map((state) => {
      const { leader = -1, replicas = [], isr = [] } = known[state.partition] ?? {};
      return { ...state, leader: leader < 0 ? null : String(leader), copies: replicas.length, inStep: isr.length };
    }),
  };
}

async function groupsOf(admin: Admin): Promise<BusGroup[]> {
  const names = [...(await admin.listGroups()).keys()].filter(isName).sort();
  if (names.length === 0) return [];
  const groups = await admin.describeGroups({ groups: names });
  return names.flatMap((group) => {
    const found = groups.get(group);
    return found === undefined ? [] : [{ group, state: found.state.toLowerCase(), members: found.members.size }];
  });
}
