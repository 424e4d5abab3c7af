import { randomBytes } from 'node:crypto';
import { testStoreContract } from '@logwarden/testing/store-contract';
import { describe } from 'vitest';
import { openElasticsearchStore } from './elasticsearch-store.ts';

const address = process.env['LOGWARDEN_TEST_ELASTICSEARCH'];

describe.skipIf(address === undefined)('with Elasticsearch', () => {
  testStoreContract('Elasticsearch', async () => {
    const prefix = `lwt-${randomBytes(6).toString('hex')}-`;
    const node = address ?? '';
    return {
      open: () => openElasticsearchStore({ nodes: [node], prefix, clock: { nowMs: Date.now } }),
      settle: async () => undefined,
      async dispose() {
        const found = await fetch(`${node}/${prefix}*/_settings?flat_settings=true&filter_path=*.settings.index.uuid`);
        const names = Object.keys(JSON.parse(await found.text()) as object);
        if (names.length > 0) await fetch(`${node}/${names.join(',')}`, { method: 'DELETE' });
      },
    };
  });
});
