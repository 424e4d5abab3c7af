import { parseArgs } from 'node:util';
import { startElasticsearch } from './elasticsearch.ts';
import { startKafka } from './kafka.ts';
import { EngineError } from './maven.ts';
import { type EngineName, runningEngine, stopEngine } from './place.ts';

const help = `Real engines for tests and benchmarks, from Maven Central; no container.

  npm run engines -- start|stop|status [elasticsearch|kafka] [flags]

  --data DIR   keep the engine's data in DIR (default: a fresh directory that goes when it stops)
  --heap MB    heap (default: 1024 for elasticsearch, 384 for kafka)

start prints the address in the form that tests read. LOGWARDEN_TEST_ELASTICSEARCH or LOGWARDEN_TEST_KAFKA, when already
set, is printed as it is and nothing is started. Artefacts are kept in LOGWARDEN_TEST_CACHE (default: ~/.cache/logwarden).
`;

const engines = {
  elasticsearch: { variable: 'LOGWARDEN_TEST_ELASTICSEARCH', heapMb: 1024, start: startElasticsearch },
  kafka: { variable: 'LOGWARDEN_TEST_KAFKA', heapMb: 384, start: startKafka },
} as const;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function start(name: EngineName, data: string | undefined, heapMb: number | undefined): Promise<void> {
  const { variable, start: begin, heapMb: usualHeapMb } = engines[name];
  const given = process.env[variable];
  const address = given ?? (await begin({ data, heapMb: heapMb ?? usualHeapMb })).address;
  print(`${variable}=${address}`);
}

function status(name: EngineName): void {
  const state = runningEngine(name);
  print(
    state === undefined
      ? `${name}: not running`
      : `${name}: process ${state.pid.toString()}, ${state.address}, ${state.dir}`,
  );
}

async function stop(name: EngineName): Promise<void> {
  print(`${name}: ${(await stopEngine(name)) ? 'stopped' : 'not running'}`);
}

function namesOf(text: string | undefined): readonly EngineName[] {
  if (text === undefined) return ['elasticsearch', 'kafka'];
  if (text === 'elasticsearch' || text === 'kafka') return [text];
  throw new EngineError(`"${text}" is no engine; expected elasticsearch or kafka.`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, heap: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [verb, engine] = positionals;
  if (values.help === true || verb === undefined) {
    process.stdout.write(help);
    return;
  }
  const heapMb = values.heap === undefined ? undefined : Number(values.heap);
  for (const name of namesOf(engine)) {
    if (verb === 'start') await start(name, values.data, heapMb);
    else if (verb === 'stop') await stop(name);
    else if (verb === 'status') status(name);
    else throw new EngineError(`"${verb}" is not known; expected start, stop or status.`);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof EngineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
