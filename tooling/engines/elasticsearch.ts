import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, fetchArtefact, javaHome } from './maven.ts';
import {
  engineRunner,
  give,
  rememberEngine,
  type Runner,
  runDirectory,
  runningEngine,
  type State,
  stopEngine,
  until,
} from './place.ts';
import { freePort } from './free-port.ts';

const version = '8.19.21';

export interface EngineOptions {
  /** A kept directory; absent: a fresh one that goes when the engine stops. */
  readonly data?: string | undefined;
  readonly heapMb: number;
}

/**
 * Starts a single node of Elasticsearch 8.19 (the minimal distribution of Maven Central) on free loopback ports, or
 * returns the one that runs already. Throws {@link EngineError} with a sentence.
 */
export async function startElasticsearch(options: EngineOptions): Promise<State> {
  const running = runningEngine('elasticsearch');
  if (running !== undefined && (await answers(running.address))) return running;
  await stopEngine('elasticsearch');
  const java = javaHome();
  const zip = fetchArtefact(
    `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`,
    `elasticsearch-${version}.zip`,
  );
  const runner = engineRunner();
  const dir = runDirectory('elasticsearch', options.data, runner);
  const home = unpack(zip, dir);
  const port = await freePort();
  configure(home, dir, { port, transport: await freePort() });
  give(dir, runner);
  const pid = await launch(home, dir, { java, runner, heapMb: options.heapMb });
  const address = `http://127.0.0.1:${port.toString()}`;
  const state = { pid, address, dir, kept: options.data !== undefined };
  rememberEngine('elasticsearch', state);
  if (await until(() => answers(address), 120_000)) return state;
  await stopEngine('elasticsearch');
  throw new EngineError(`Elasticsearch started but did not answer at ${address}; see ${join(dir, 'logs')}.`);
}

async function answers(address: string): Promise<boolean> {
  const response = await fetch(`${address}/_cluster/health?wait_for_status=yellow&timeout=1s`);
  return response.ok;
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

function configure(home: string, dir: string, ports: { readonly port: number; readonly transport: number }): void {
  for (const name of ['data', 'logs', 'snapshots', 'tmp']) mkdirSync(join(dir, name), { recursive: true });
  const settings = {
    'cluster.name': 'logwarden-engines',
    'discovery.type': 'single-node',
    'xpack.security.enabled': false,
    'network.host': '127.0.0.1',
    'http.port': ports.port,
    'transport.port': ports.transport,
    'path.data': join(dir, 'data'),
    'path.logs': join(dir, 'logs'),
    'path.repo': join(dir, 'snapshots'),
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(home, 'config', 'elasticsearch.yml'), lines.join(''));
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
  const child = spawn(join(home, 'bin', 'elasticsearch'), ['-d', '-p', pidFile], {
    cwd: dir,
    ...runner,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ES_PATH_CONF: join(home, 'config'),
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
