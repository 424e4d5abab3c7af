import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { EngineOptions } from './elasticsearch.ts';
import { freePort } from './free-port.ts';
import { fetchLibraries, javaHome } from './maven.ts';
import {
  EngineError,
  readState,
  rememberEngine,
  runDirectory,
  runningEngine,
  type Slot,
  type State,
  stopEngine,
  until,
} from './place.ts';

const libraries = ['org.apache.kafka:kafka_2.13:4.1.1', 'org.apache.logging.log4j:log4j-slf4j-impl:2.24.3'];
const logging =
  'rootLogger.level = warn\nappender.c.type = Console\nappender.c.name = c\nappender.c.layout.type = PatternLayout\nappender.c.layout.pattern = %d %p %c %m%n\nrootLogger.appenderRef.c.ref = c\n';

export interface KafkaOptions extends EngineOptions {
  /** Default 1. Three keep two copies in sync, so that any one may be killed. */
  readonly brokers?: 1 | 3;
}

interface Broker {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

/**
 * Starts Kafka 4.1 (KRaft) on free loopback ports, one broker or three, or returns what runs already under the same
 * slot. The address is `host:port`, joined by commas. Throws {@link EngineError} with a sentence.
 */
export async function startKafka(options: KafkaOptions): Promise<State> {
  const slot = options.slot ?? 'kafka';
  const running = runningEngine(slot);
  if (running !== undefined && (await acceptsAll(running))) return running;
  await stopEngine(slot);
  const jars = kafkaJars();
  const dir = runDirectory('kafka', options.data, {});
  const brokers: Broker[] = [];
  for (let id = 1; id <= (options.brokers ?? 1); id++)
    brokers.push({ id, port: await freePort(), controllerPort: await freePort() });
  const cluster = randomBytes(16).toString('base64url');
  for (const broker of brokers) prepare(join(dir, nameOf(broker.id)), { jars, cluster, broker, brokers });
  const processes = brokers.map(({ id, port }) => {
    const pid = launch(join(dir, nameOf(id)), jars, options.heapMb);
    return { name: nameOf(id), pid, address: `127.0.0.1:${port.toString()}` };
  });
  const address = processes.map((process) => process.address).join(',');
  const { owner } = options;
  const kept = options.data !== undefined;
  const state: State = { address, dir, kept, processes, ...(owner === undefined ? {} : { owner }) };
  rememberEngine(slot, state);
  if (await until(() => acceptsAll(state), 60_000)) return state;
  await stopEngine(slot);
  throw new EngineError(`Kafka did not answer at ${address}; its output was in ${dir}.`);
}

/** Starts one broker again that was killed or stopped, with the data and the ports it had. */
export async function restartBroker(slot: Slot, name: string, heapMb: number): Promise<State> {
  const state = runningOrKilled(slot);
  const processes = state.processes.map((process) =>
    process.name === name ? { ...process, pid: launch(join(state.dir, name), kafkaJars(), heapMb) } : process,
  );
  const next = { ...state, processes };
  rememberEngine(slot, next);
  const address = processes.find((process) => process.name === name)?.address ?? '';
  if (await until(() => accepts(address), 60_000)) return next;
  throw new EngineError(`Kafka's ${name} did not come back at ${address}.`);
}

function runningOrKilled(slot: Slot): State {
  const state = readState(slot);
  if (state === undefined) throw new EngineError(`${slot} was not started.`);
  return state;
}

function nameOf(id: number): string {
  return `broker-${id.toString()}`;
}

function kafkaJars(): string {
  javaHome();
  return join(fetchLibraries('kafka-4.1.1', libraries), '*');
}

interface Preparation {
  readonly jars: string;
  readonly cluster: string;
  readonly broker: Broker;
  readonly brokers: readonly Broker[];
}

function prepare(dir: string, preparation: Preparation): void {
  mkdirSync(dir, { recursive: true });
  const settings = join(dir, 'server.properties');
  writeFileSync(settings, propertiesOf(dir, preparation));
  writeFileSync(join(dir, 'log4j2.properties'), logging);
  format(dir, preparation);
}

function propertiesOf(dir: string, { broker, brokers }: Preparation): string {
  const copies = brokers.length;
  const inSync = Math.max(1, copies - 1);
  const { port, controllerPort } = broker;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': broker.id,
    'controller.quorum.voters': brokers.map((b) => `${b.id}@127.0.0.1:${b.controllerPort}`).join(','),
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dir, 'log'),
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function java(): string {
  return join(javaHome(), 'bin', 'java');
}

/** Gives the log directory its cluster id; one that has it is left alone. */
function format(dir: string, { jars, cluster }: Preparation): void {
  if (existsSync(join(dir, 'log', 'meta.properties'))) return;
  const settings = join(dir, 'server.properties');
  const small = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const args = [...small, '-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', cluster, '-c', settings];
  const { status, signal, stdout, stderr } = spawnSync(java(), args, { encoding: 'utf8' });
  if (status === 0) return;
  const how = signal ?? `code ${String(status)}`;
  throw new EngineError(
    `Kafka's log directory ${dir} could not be formatted (${how}):\n${`${stdout}${stderr}`.trim()}`,
  );
}

function launch(dir: string, jars: string, heapMb: number): number {
  const log = openSync(join(dir, 'broker.log'), 'a');
  const heap = [`-Xms${heapMb}m`, `-Xmx${heapMb}m`, '-XX:+UseSerialGC'];
  const configuration = `-Dlog4j2.configurationFile=${join(dir, 'log4j2.properties')}`;
  const args = [...heap, configuration, '-cp', jars, 'kafka.Kafka', join(dir, 'server.properties')];
  const child = spawn(java(), args, { cwd: dir, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  return child.pid ?? -1;
}

async function acceptsAll({ processes }: State): Promise<boolean> {
  const answers = await Promise.all(processes.map(({ address }) => accepts(address)));
  return answers.every(Boolean);
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
