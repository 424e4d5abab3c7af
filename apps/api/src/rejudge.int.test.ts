import { testRejudging } from './testing/rejudge-suite.ts';
import { startWorld } from './testing/world.ts';

testRejudging('DuckDB', startWorld);
