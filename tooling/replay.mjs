// `npm run replay`: the replay program under the repository's own Node, with the settings of a file where one is named.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root } from './setup.mjs';

const argv = process.argv.slice(2);
const at = argv.indexOf('--env');
const settings = at < 0 ? [] : [`--env-file=${argv[at + 1] ?? ''}`];
if (at >= 0) argv.splice(at, 2);
const file = join(root, 'apps', 'standalone', 'src', 'replay-process.ts');
const { status } = spawnSync(node, ['--disable-warning=ExperimentalWarning', ...settings, file, ...argv], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
