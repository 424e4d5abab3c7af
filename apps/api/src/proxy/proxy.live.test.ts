import { randomBytes } from 'node:crypto';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { z } from 'zod';
import { testAggregations } from './testing/aggs-suite.ts';
import { testHostile } from './testing/hostile-suite.ts';
import { testReading } from './testing/proxy-suite.ts';
import { startProxyWorld, type ProxyWorld } from './testing/proxy-world.ts';

/** The proxy over a prefix of its own, which goes with it. */
async function start(): Promise<ProxyWorld> {
  const node = await liveElasticsearch();
  const prefix = `lwp-${randomBytes(6).toString('hex')}-`;
  const proxy = await startProxyWorld({
    openStore: (clock) => openElasticsearchStore({ nodes: [node], prefix, clock }),
  });
  return {
    ...proxy,
    stop: async () => {
      await proxy.stop();
      const found = await fetch(`${node}/${prefix}*/_settings?filter_path=*.settings.index.uuid`);
      const names = Object.keys(z.record(z.string(), z.unknown()).parse(await found.json()));
      if (names.length > 0) await fetch(`${node}/${names.join(',')}`, { method: 'DELETE' });
    },
  };
}

testReading('Elasticsearch', start);
testAggregations('Elasticsearch', start);
testHostile('Elasticsearch', start);
