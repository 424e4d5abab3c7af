import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { restartNode, startElasticsearch } from '../engines/elasticsearch.ts';
import { restartBroker, startKafka } from '../engines/kafka.ts';
import { EngineError, endOwned, killProcess, type State, stopEngine, stopOrphans } from '../engines/place.ts';

/**
 * The desk where live tests get their engines. An engine starts when the first test asks for it, once per run, in a
 * fresh directory and on free ports; all stop with the run. `POST /<name>` answers with its state, `POST
 * /<name>/kill/<process>` and `/<name>/restart/<process>` with 200; what cannot be done answers 503 with a sentence.
 */
const kinds = {
  kafka: { variable: 'LOGWARDEN_TEST_KAFKA', heapMb: 384 },
  elasticsearch: { variable: 'LOGWARDEN_TEST_ELASTICSEARCH', heapMb: 1024 },
  // These are killed by tests, so they are always our own.
  'kafka-cluster': { variable: undefined, heapMb: 384 },
  'elasticsearch-cluster': { variable: undefined, heapMb: 512 },
} as const;

type Kind = keyof typeof kinds;

const owner = process.pid;
const slotOf = (kind: Kind): string => `run-${owner.toString()}-${kind}`;
const started = new Map<Kind, Promise<Pick<State, 'address' | 'processes'>>>();

function isKind(text: string): text is Kind {
  return Object.hasOwn(kinds, text);
}

function start(kind: Kind): Promise<State> {
  const options = { slot: slotOf(kind), owner, heapMb: kinds[kind].heapMb };
  if (kind === 'kafka') return startKafka(options);
  if (kind === 'kafka-cluster') return startKafka({ ...options, brokers: 3 });
  return startElasticsearch({ ...options, nodes: kind === 'elasticsearch' ? 1 : 2 });
}

function engine(kind: Kind): Promise<Pick<State, 'address' | 'processes'>> {
  const { variable } = kinds[kind];
  const given = variable === undefined ? undefined : process.env[variable];
  const known = started.get(kind) ?? (given === undefined ? start(kind) : Promise.resolve(givenEngine(given)));
  started.set(kind, known);
  return known;
}

function givenEngine(address: string): Pick<State, 'address' | 'processes'> {
  return { address, processes: [] };
}

async function serve(path: string): Promise<unknown> {
  const [kind = '', verb, name = ''] = path.slice(1).split('/');
  if (!isKind(kind)) throw new EngineError(`"${kind}" is no engine of live tests.`);
  if (verb === undefined) {
    const { address, processes } = await engine(kind);
    return { address, processes };
  }
  if (verb === 'kill') await killProcess(slotOf(kind), name);
  else if (kind === 'kafka-cluster') await restartBroker(slotOf(kind), name, kinds[kind].heapMb);
  else await restartNode(slotOf(kind), name, kinds[kind].heapMb);
  return {};
}

const desk = createServer((request, response) => {
  serve(request.url ?? '').then(
    (answer) => response.end(JSON.stringify(answer)),
    (error: unknown) => {
      response.statusCode = error instanceof EngineError ? 503 : 500;
      response.end(error instanceof Error ? error.message : String(error));
    },
  );
});

/** Called by vitest before the first live test file. */
export async function setup(project: TestProject): Promise<void> {
  await stopOrphans();
  process.once('exit', () => endOwned(owner));
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('liveEngines', `http://127.0.0.1:${addressOf(desk.address()).port.toString()}`);
}

/** Called by vitest after the last one. */
export async function teardown(): Promise<void> {
  desk.close();
  desk.closeAllConnections();
  await Promise.allSettled(started.values());
  for (const kind of started.keys()) await stopEngine(slotOf(kind));
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the desk does not listen');
  return address;
}
