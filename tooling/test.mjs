// `npm test`: on a fresh clone, with nothing but Node >= 20.19 and npm, sets up what is missing and runs every gate and
// suite under the repository's Node 24. The last line is `N passed, N failed, N skipped`; non-zero on any failure.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const help = `npm test -- [flags]

  --full        the counts of the acceptance list; writes docs/evidence/test-full.json
  --only SUITE  gates, unit, int, live or e2e; may be repeated
  --help        this text
`;

/** @returns {Promise<number>} the exit code */
async function main() {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(help);
    return 0;
  }
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    return 1;
  }
  return run(join(root, 'node_modules', 'node', 'bin', 'node'), [
    join(root, 'tooling', 'test-run', 'main.ts'),
    ...args,
  ]);
}

async function setUp() {
  const { setUp: setUpProduct } = await import('./setup.mjs');
  const e2e = !args.includes('--only') || args.includes('e2e');
  await setUpProduct({ web: e2e });
  if (e2e) await systemPackages();
}

/** A browser and fonts for Chinese, where Debian's package manager is at hand and may be used. */
async function systemPackages() {
  const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const wanted = [];
  if (process.env.LOGWARDEN_E2E_CHROMIUM === undefined && !browsers.some((path) => existsSync(path)))
    wanted.push('chromium');
  if (!existsSync('/usr/share/fonts/opentype/noto')) wanted.push('fonts-noto-cjk');
  if (wanted.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stdout.write(`Installing ${wanted.join(' and ')} …\n`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], env);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], env);
}

function run(command, argv, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
    // Ctrl-C reaches the whole group; this process waits until the child has tidied up.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

process.exitCode = await main();
