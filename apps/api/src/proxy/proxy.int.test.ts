import { startProxyWorld } from './testing/proxy-world.ts';
import { testReading } from './testing/proxy-suite.ts';

testReading('the embedded store', startProxyWorld);
