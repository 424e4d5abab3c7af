// `npm start`: sets up what is missing, then hands over to the supervisor under the repository's own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compileCacheDir } from './compile-cache.mjs';
import { node, root, setUp, SetupError } from './setup.mjs';

const argv = process.argv.slice(2);
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

try {
  if (!argv.includes('--help') && !argv.includes('-h')) await setUp();
  else await setUp({ web: false });
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exit(1);
}

const child = spawn(
  node,
  // The supervisor only waits and watches: it needs no room for young objects.
  [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=1',
    join(root, 'apps', 'standalone', 'src', 'main.ts'),
    ...argv,
  ],
  {
    cwd: root,
    env: { ...process.env, NODE_COMPILE_CACHE: compileCacheDir },
    stdio: 'inherit',
  },
);
// Ctrl-C reaches the supervisor by itself; this process only waits for it. Other signals are handed on.
for (const signal of signals) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
