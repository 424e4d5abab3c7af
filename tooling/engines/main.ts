import { parseArgs } from 'node:util';
import { startElasticsearch } from './elasticsearch.ts';
import { startKafka } from './kafka.ts';
import { EngineError, type EngineName, runningEngine, stopEngine } from './place.ts';

const help = `Real engines for tests and benchmarks, from Maven Central; no container.

  npm run engines -- start|stop|status [elasticsearch|kafka] [flags]

  --data DIR   keep the engine's data in DIR (default: a fresh directory that goes when it stops)
  --heap MB    heap of each process (default: 1024 for elasticsearch, 384 for kafka)
  --brokers N  Kafka brokers, 1 or 3 (default 1)
  --nodes N    Elasticsearch nodes, 1 or 2: hot and warm (default 1)
  --slot NAME  begins the name under which the engine is found again, where several run side by side

start prints the address in the form that tests read. LOGWARDEN_TEST_ELASTICSEARCH or LOGWARDEN_TEST_KAFKA, when already
set, is printed as it is and nothing is started. Artefacts are kept in LOGWARDEN_TEST_CACHE (default: ~/.cache/logwarden).
`;

interface StartFlags {
  readonly data: string | undefined;
  readonly heapMb: number | undefined;
  readonly brokers: 1 | 3;
  readonly nodes: 1 | 2;
  readonly slot: string;
}

const engines = {
  elasticsearch: {
    variable: 'LOGWARDEN_TEST_ELASTICSEARCH',
    start: ({ data, heapMb = 1024, nodes, slot }: StartFlags) => startElasticsearch({ data, heapMb, nodes, slot }),
  },
  kafka: {
    variable: 'LOGWARDEN_TEST_KAFKA',
    start: ({ data, heapMb = 384, brokers, slot }: StartFlags) => startKafka({ data, heapMb, brokers, slot }),
  },
} as const;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function start(name: EngineName, flags: StartFlags): Promise<void> {
  const { variable, start: begin } = engines[name];
  const given = process.env[variable] ?? '';
  print(`${variable}=${given === '' ? (await begin(flags)).address : given}`);
}

function status(name: EngineName, slot: string): void {
  const state = runningEngine(slot);
  print(
    state === undefined
      ? `${name}: not running`
      : `${name}: process ${state.processes.map(({ pid }) => pid).join(', ')}, ${state.address}, ${state.dir}`,
  );
}

async function stop(name: EngineName, slot: string): Promise<void> {
  print(`${name}: ${(await stopEngine(slot)) ? 'stopped' : 'not running'}`);
}

function namesOf(text: string | undefined): readonly EngineName[] {
  if (text === undefined) return ['elasticsearch', 'kafka'];
  if (text === 'elasticsearch' || text === 'kafka') return [text];
  throw new EngineError(`"${text}" is no engine; expected elasticsearch or kafka.`);
}

function oneOf<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw new EngineError(`--${flag} ${text}: expected ${allowed.join(' or ')}.`);
  return found;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      heap: { type: 'string' },
      brokers: { type: 'string', default: '1' },
      nodes: { type: 'string', default: '1' },
      slot: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [verb, engine] = positionals;
  if (values.help === true || verb === undefined) {
    process.stdout.write(help);
    return;
  }
  const flags: Omit<StartFlags, 'slot'> = {
    data: values.data,
    heapMb: values.heap === undefined ? undefined : Number(values.heap),
    brokers: oneOf('brokers', values.brokers, ['1', '3']) === '3' ? 3 : 1,
    nodes: oneOf('nodes', values.nodes, ['1', '2']) === '2' ? 2 : 1,
  };
  await Promise.all(
    namesOf(engine).map(async (name) => {
      const slot = `${values.slot}${name}`;
      if (verb === 'start') await start(name, { ...flags, slot });
      else if (verb === 'stop') await stop(name, slot);
      else if (verb === 'status') status(name, slot);
      else throw new EngineError(`"${verb}" is not known; expected start, stop or status.`);
    }),
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
