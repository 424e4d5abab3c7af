import {
  liveElasticsearch,
  liveElasticsearchCluster,
  liveKafka,
  liveKafkaCluster,
} from '@logwarden/testing/live-engines';
import { connect } from 'node:net';
import { expect, test } from 'vitest';

function accepts(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

test('a Kafka broker and an Elasticsearch node run, the same for all who ask', async () => {
  const [kafka, elasticsearch] = await Promise.all([liveKafka(), liveElasticsearch()]);
  expect(await accepts(kafka)).toBe(true);
  expect((await fetch(`${elasticsearch}/_cluster/health`)).status).toBe(200);
  expect(await Promise.all([liveKafka(), liveElasticsearch()])).toEqual([kafka, elasticsearch]);
});

test('of three brokers any can be killed and comes back at its address', async () => {
  const cluster = await liveKafkaCluster();
  expect(cluster.processes.map(({ name }) => name)).toEqual(['broker-1', 'broker-2', 'broker-3']);
  const [, second] = cluster.processes;
  await cluster.kill('broker-2');
  expect(await accepts(second?.address ?? '')).toBe(false);
  await cluster.restart('broker-2');
  expect(await accepts(second?.address ?? '')).toBe(true);
});

test('of two Elasticsearch nodes one is hot and one is warm, and one may be killed', async () => {
  const cluster = await liveElasticsearchCluster();
  const [hot] = cluster.processes;
  const attributes = await fetch(`${hot?.address ?? ''}/_cat/nodeattrs?h=node,attr,value`);
  const boxes = (await attributes.text()).split('\n').filter((line) => line.includes(' box '));
  expect(boxes.map((line) => line.split(/ +/u)).sort()).toEqual([
    ['node-hot', 'box', 'hot'],
    ['node-warm', 'box', 'warm'],
  ]);
  await cluster.kill('node-warm');
  await cluster.restart('node-warm');
});
