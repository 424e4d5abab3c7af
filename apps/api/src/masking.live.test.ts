import { randomBytes } from 'node:crypto';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { testHostile } from './testing/hostile-suite.ts';
import { startHostileWorld } from './testing/hostile-world.ts';
import { testRejudging } from './testing/rejudge-suite.ts';
import { startWorld, type WorldOptions } from './testing/world.ts';

/** A store under a prefix of its own, and what takes it away again. */
async function ownStore(): Promise<Required<Pick<WorldOptions, 'openStore'>> & { readonly drop: () => Promise<void> }> {
  const node = await liveElasticsearch();
  const prefix = `lwm-${randomBytes(6).toString('hex')}-`;
  return {
    openStore: (clock) => openElasticsearchStore({ nodes: [node], prefix, clock }),
    drop: async () => {
      const found = await fetch(`${node}/${prefix}*/_settings?filter_path=*.settings.index.uuid`);
      const answer: unknown = await found.json();
      const names = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
      if (names.length > 0) await fetch(`${node}/${names.join(',')}`, { method: 'DELETE' });
    },
  };
}

testHostile('Elasticsearch', async () => {
  const { openStore, drop } = await ownStore();
  const hostile = await startHostileWorld({ openStore });
  const { world } = hostile;
  return { ...hostile, world: { ...world, stop: () => world.stop().then(drop) } };
});
testRejudging('Elasticsearch', async () => {
  const { openStore, drop } = await ownStore();
  const world = await startWorld({ openStore });
  return { ...world, stop: () => world.stop().then(drop) };
});
