import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { EngineOptions } from './elasticsearch.ts';
import { freePort } from './free-port.ts';
import { EngineError, fetchLibraries, javaHome } from './maven.ts';
import { rememberEngine, runDirectory, runningEngine, type State, stopEngine, until } from './place.ts';

const libraries = ['org.apache.kafka:kafka_2.13:4.1.1', 'org.apache.logging.log4j:log4j-slf4j-impl:2.24.3'];

/**
 * Starts one Kafka 4.1 broker (KRaft) on free loopback ports, or returns the one that runs already. The address is
 * `host:port`. Throws {@link EngineError} with a sentence.
 */
export async function startKafka(options: EngineOptions): Promise<State> {
  const running = runningEngine('kafka');
  if (running !== undefined && (await accepts(running.address))) return running;
  await stopEngine('kafka');
  const java = join(javaHome(), 'bin', 'java');
  const jars = join(fetchLibraries('kafka-4.1.1', libraries), '*');
  const dir = runDirectory('kafka', options.data, {});
  const port = await freePort();
  const settings = join(dir, 'server.properties');
  writeFileSync(settings, propertiesOf(dir, port, await freePort()));
  writeFileSync(
    join(dir, 'log4j2.properties'),
    'rootLogger.level = warn\nappender.c.type = Console\nappender.c.name = c\nappender.c.layout.type = PatternLayout\nappender.c.layout.pattern = %d %p %c %m%n\nrootLogger.appenderRef.c.ref = c\n',
  );
  format(java, jars, { settings, dir });
  const heap = `${options.heapMb.toString()}m`;
  const log = openSync(join(dir, 'broker.log'), 'a');
  const logging = `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`;
  const child = spawn(
    java,
    [`-Xms${heap}`, `-Xmx${heap}`, '-XX:+UseSerialGC', logging, '-cp', jars, 'kafka.Kafka', settings],
    {
      cwd: dir,
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  child.unref();
  const address = `127.0.0.1:${port.toString()}`;
  const state = { pid: child.pid ?? -1, address, dir, kept: options.data !== undefined };
  rememberEngine('kafka', state);
  if (await until(() => accepts(address), 60_000)) return state;
  await stopEngine('kafka');
  throw new EngineError(`Kafka did not answer at ${address}; its output was in ${join(dir, 'broker.log')}.`);
}

function propertiesOf(dir: string, port: number, controllerPort: number): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort.toString()}`,
    listeners: `PLAINTEXT://127.0.0.1:${port.toString()},CONTROLLER://127.0.0.1:${controllerPort.toString()}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port.toString()}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dir, 'log'),
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Gives the log directory its cluster id; one that has it is left alone. */
function format(
  java: string,
  jars: string,
  { settings, dir }: { readonly settings: string; readonly dir: string },
): void {
  if (existsSync(join(dir, 'log', 'meta.properties'))) return;
  const id = randomBytes(16).toString('base64url');
  const { status, stderr } = spawnSync(
    java,
    ['-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', settings],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new EngineError(`Kafka's log directory could not be formatted:\n${stderr.trim()}`);
}

function accepts(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
