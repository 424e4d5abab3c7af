import { startProxyWorld } from './testing/proxy-world.ts';
import { testAggregations } from './testing/aggs-suite.ts';

testAggregations('the embedded store', startProxyWorld);
