import { randomBytes } from 'node:crypto';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { testStoreContract } from '@logwarden/testing/store-contract';
import { openElasticsearchStore } from './elasticsearch-store.ts';
import { dropIndices } from './test-kit/drop-indices.ts';

testStoreContract('Elasticsearch', async () => {
  const prefix = `lwt-${randomBytes(6).toString('hex')}-`;
  const node = await liveElasticsearch();
  return {
    open: () => openElasticsearchStore({ nodes: [node], prefix, clock: { nowMs: Date.now } }),
    settle: async () => undefined,
    dispose: () => dropIndices(node, prefix),
  };
});
