import { startProxyWorld } from './testing/proxy-world.ts';
import { testHostile } from './testing/hostile-suite.ts';

testHostile('the embedded store', startProxyWorld);
