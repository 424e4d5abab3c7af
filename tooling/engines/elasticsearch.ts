import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.ts';
import { fetchArtefact, javaHome } from './maven.ts';
import {
  EngineError,
  type EngineProcess,
  engineRunner,
  give,
  readState,
  rememberEngine,
  type Runner,
  runDirectory,
  runningEngine,
  type Slot,
  type State,
  stopEngine,
  until,
} from './place.ts';

const version = '8.19.21';

export interface EngineOptions {
  /** Name to be found again under; default: the engine's. */
  readonly slot?: Slot;
  /** Process that the engine must not outlive. */
  readonly owner?: number;
  /** A kept directory; absent: a fresh one that goes when the engine stops. */
  readonly data?: string | undefined;
  readonly heapMb: number;
}

export interface ElasticsearchOptions extends EngineOptions {
  /** Default 1. Of two, the first has `node.attr.box: hot`, the second `warm`. */
  readonly nodes?: 1 | 2;
}

interface Node {
  readonly name: string;
  readonly box: 'hot' | 'warm';
  readonly port: number;
  readonly transport: number;
}

/**
 * Starts Elasticsearch 8.19 (the minimal distribution of Maven Central) on free loopback ports, one node or two, or
 * returns what runs already under the same slot. Addresses are URLs, joined by commas. Throws {@link EngineError} with
 * a sentence.
 */
export async function startElasticsearch(options: ElasticsearchOptions): Promise<State> {
  const slot = options.slot ?? 'elasticsearch';
  const running = runningEngine(slot);
  if (running !== undefined && (await answersAll(running))) return running;
  await stopEngine(slot);
  const java = javaHome();
  const zip = fetchArtefact(
    `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`,
    `elasticsearch-${version}.zip`,
  );
  const runner = engineRunner();
  const dir = runDirectory('elasticsearch', options.data, runner);
  const home = unpack(zip, dir);
  // A process that was killed left its number behind.
  for (const box of ['hot', 'warm']) rmSync(join(dir, `node-${box}`, 'pid'), { force: true });
  const nodes: Node[] = [];
  for (const box of (['hot', 'warm'] as const).slice(0, options.nodes ?? 1))
    nodes.push({ name: `node-${box}`, box, port: await freePort(), transport: await freePort() });
  for (const node of nodes) configure(home, join(dir, node.name), { node, nodes });
  give(dir, runner);
  const processes: EngineProcess[] = [];
  for (const { name, port } of nodes) {
    const pid = await launch(home, join(dir, name), { java, runner, heapMb: options.heapMb });
    processes.push({ name, pid, address: `http://127.0.0.1:${port.toString()}` });
  }
  const address = processes.map((process) => process.address).join(',');
  const { owner } = options;
  const kept = options.data !== undefined;
  const state: State = { address, dir, kept, processes, ...(owner === undefined ? {} : { owner }) };
  rememberEngine(slot, state);
  if (await until(() => answersAll(state), 120_000)) return state;
  await stopEngine(slot);
  throw new EngineError(`Elasticsearch started but did not answer at ${address}; its logs were in ${dir}.`);
}

/** Starts one node again that was killed or stopped, with the data and the ports it had. */
export async function restartNode(slot: Slot, name: string, heapMb: number): Promise<State> {
  const state = readState(slot);
  if (state === undefined) throw new EngineError(`${slot} was not started.`);
  const home = join(state.dir, `elasticsearch-${version}`);
  rmSync(join(state.dir, name, 'pid'), { force: true });
  const pid = await launch(home, join(state.dir, name), { java: javaHome(), runner: engineRunner(), heapMb });
  const processes = state.processes.map((process) => (process.name === name ? { ...process, pid } : process));
  const next = { ...state, processes };
  rememberEngine(slot, next);
  if (await until(() => answersAll(next), 120_000)) return next;
  throw new EngineError(`Elasticsearch's ${name} did not come back.`);
}

/** Every node answers and sees every other one. */
async function answersAll({ processes }: State): Promise<boolean> {
  for (const { address } of processes) {
    const wanted = `wait_for_status=yellow&wait_for_nodes=${processes.length.toString()}&timeout=1s`;
    const response = await fetch(`${address}/_cluster/health?${wanted}`);
    if (!response.ok) return false;
  }
  return true;
}

function unpack(zip: string, dir: string): string {
  const home = join(dir, `elasticsearch-${version}`);
  if (existsSync(join(home, 'bin'))) return home;
  const { status, error } = spawnSync('unzip', ['-q', '-o', zip, '-d', dir]);
  if (error !== undefined)
    throw new EngineError('unzip is missing. Install it (Debian: apt-get install unzip) and run this again.');
  if (status !== 0) throw new EngineError(`${zip} could not be unpacked. Remove it and run this again.`);
  return home;
}

function configure(
  home: string,
  dir: string,
  { node, nodes }: { readonly node: Node; readonly nodes: readonly Node[] },
): void {
  for (const name of ['data', 'logs', 'tmp', 'config']) mkdirSync(join(dir, name), { recursive: true });
  const snapshots = join(dirname(dir), 'snapshots');
  mkdirSync(snapshots, { recursive: true });
  cpSync(join(home, 'config'), join(dir, 'config'), { recursive: true });
  const discovery =
    nodes.length === 1
      ? { 'discovery.type': 'single-node' }
      : {
          'cluster.initial_master_nodes': ['node-hot'],
          // Of two voters one alone could not go on; so only one votes, and the other may be killed.
          ...(node.box === 'warm' ? { 'node.roles': ['data'] } : {}),
          'discovery.seed_hosts': nodes.map(({ transport }) => `127.0.0.1:${transport.toString()}`),
        };
  const settings = {
    'cluster.name': `logwarden-engines-${nodes[0]?.transport.toString() ?? ''}`,
    'node.name': node.name,
    'node.attr.box': node.box,
    ...discovery,
    'xpack.security.enabled': false,
    'network.host': '127.0.0.1',
    'http.port': node.port,
    'transport.port': node.transport,
    'path.data': join(dir, 'data'),
    'path.logs': join(dir, 'logs'),
    'path.repo': snapshots,
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(dir, 'config', 'elasticsearch.yml'), lines.join(''));
}

interface Launch {
  readonly java: string;
  readonly runner: Runner;
  readonly heapMb: number;
}

/** Starts the daemon and returns the process id that it wrote down. */
async function launch(home: string, dir: string, { java, runner, heapMb }: Launch): Promise<number> {
  const pidFile = join(dir, 'pid');
  const heap = `${heapMb.toString()}m`;
  const { prefix, ...identity } = runner;
  const commandLine: string[] = [...prefix, join(home, 'bin', 'elasticsearch'), '-d', '-p', pidFile];
  const child = spawn(commandLine[0] ?? '', commandLine.slice(1), {
    cwd: dir,
    ...identity,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ES_PATH_CONF: join(dir, 'config'),
      ES_JAVA_HOME: java,
      ES_JAVA_OPTS: `-Xms${heap} -Xmx${heap}`,
      ES_TMPDIR: join(dir, 'tmp'),
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('exit', (exitCode) => resolve(exitCode ?? -1));
  });
  if (code !== 0 || !existsSync(pidFile))
    throw new EngineError(`Elasticsearch did not start (${dir}):\n${said.trim().split('\n').slice(-12).join('\n')}`);
  return Number(readFileSync(pidFile, 'utf8'));
}
