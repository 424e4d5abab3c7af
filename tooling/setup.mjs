// Everything that must be there before the product or its tests run: packages, generated database client, built console.
// Runs on any Node >= 20.19 without a single dependency. Each step is skipped when its inputs have not changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCacheDir } from './compile-cache.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The repository's own Node 24, which runs everything but npm and this bootstrap. */
export const node = join(root, 'node_modules', 'node', 'bin', 'node');
const cache = join(root, '.cache');
const logs = join(cache, 'logs');

const began = performance.now();
const elapsed = () => `[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s]`;
export const say = (text) => process.stdout.write(`${elapsed()} ${text}\n`);

/** A sentence for the person, without a stack. */
export class SetupError extends Error {}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(`Node ${process.versions.node} is too old. Install Node 20.19 or later and run this again.`);
}

/** Runs a command with its output in a log file, and a sign of life every ten seconds. */
export async function runLogged(title, command, args, env = {}) {
  mkdirSync(logs, { recursive: true });
  const file = join(logs, `${title.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.log`);
  const started = performance.now();
  const took = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  say(`${title} …`);
  const chunks = [];
  const timer = setInterval(() => say(`${title} … ${took()}`), 10_000);
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      chunks.push(Buffer.from(error.message));
      resolve(1);
    });
    child.on('close', resolve);
  });
  clearInterval(timer);
  const output = Buffer.concat(chunks).toString('utf8');
  writeFileSync(file, output);
  if (code !== 0) {
    const tail = output.trim().split('\n').slice(-25).join('\n  ');
    throw new SetupError(
      `${title} failed (${command} ${args.join(' ')}). The end of its output:\n  ${tail}\nAll of it: ${file}`,
    );
  }
  say(`${title}: done in ${took()}`);
}

function isNewer(a, b) {
  return existsSync(a) && existsSync(b) && statSync(a).mtimeMs >= statSync(b).mtimeMs;
}

async function install() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(node) && isNewer(installed, join(root, 'package-lock.json'))) return false;
  await runLogged('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline']);
  if (!existsSync(node))
    throw new SetupError(
      'Node 24 did not arrive with the packages (node_modules/node/bin/node). Run npm ci and see what it says.',
    );
  return true;
}

const skip = new Set(['node_modules', '.next', '.turbo', 'generated', 'dist', 'test-results', 'dev']);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skip.has(entry.name) || entry.name.endsWith('.test.ts')) continue;
    yield* filesUnder(join(path, entry.name));
  }
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(root, path)))
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Runs `work` unless it ran before on the same inputs and its output is still there. */
async function once(name, inputs, output, work) {
  const stamp = join(cache, `${name}.stamp`);
  const digest = digestOf(inputs);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await work();
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, digest);
}

async function generateDatabaseClient() {
  const script = 'tooling/prisma-generate.mjs';
  await once(
    'database-client',
    ['prisma/schema.prisma', script, 'package-lock.json'],
    'packages/db/src/generated',
    () => runLogged('Generating the database client', node, [script]),
  );
}

const webInputs = ['apps/web', 'packages', 'package-lock.json', 'tsconfig.base.json'];

async function buildWeb() {
  await once('web-build', webInputs, 'apps/web/.next/BUILD_ID', () =>
    runLogged('Building the console', 'npm', ['run', 'build', '-w', 'apps/web'], {
      NEXT_TELEMETRY_DISABLED: '1',
      PATH: `${dirname(node)}:${process.env.PATH}`,
    }),
  );
}

async function compileServers() {
  const script = 'tooling/compile-cache.mjs';
  await once('compiled', ['apps', 'packages', script, 'package-lock.json'], '.cache/compiled', () => {
    rmSync(compileCacheDir, { recursive: true, force: true });
    return runLogged('Compiling the servers', node, ['--disable-warning=ExperimentalWarning', script], {
      NODE_COMPILE_CACHE: compileCacheDir,
    });
  });
}

/** Does whatever has not been done yet. `web: false` leaves the console out. */
export async function setUp({ web = true } = {}) {
  checkNode();
  await install();
  await generateDatabaseClient();
  if (!web) return;
  await buildWeb();
  await compileServers();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUp();
    say('Set up.');
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exit(1);
  }
}
