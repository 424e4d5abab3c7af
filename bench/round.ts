import { readFileSync } from 'node:fs';
import { type BusyResult, runBusy } from './busy.ts';
import type { Bodies } from './lines/bodies.ts';
import {
  expectedAnswers,
  fault,
  type Question,
  type QuestionName,
  questionNames,
  type RunningEngine,
} from './engines/engine.ts';
import { cpuSeconds, pssBytes, watchMemory } from './measure/process-tree.ts';
import { percentile } from './measure/spread.ts';

export interface QueryResult {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Null: the answer agreed with the lines every time. */
  readonly fault: string | null;
}

/** What one engine did in one round. */
export interface RoundResult {
  readonly engine: RunningEngine['name'];
  /** Null when every line was found; otherwise the timing is void, and this says why. */
  readonly void: string | null;
  readonly acceptedS: number;
  readonly searchableS: number;
  readonly linesPerS: number;
  /** Processor seconds per million lines, to searchable and until the files were settled. */
  readonly cpuSearchable: number;
  readonly cpuSettled: number;
  readonly bytesPerLine: number;
  readonly peakPssBytes: number;
  readonly settledPssBytes: number;
  readonly queries: Readonly<Record<QuestionName, QueryResult>>;
  /** Null: not asked for. */
  readonly busy: BusyResult | null;
}

export interface RoundOptions {
  readonly connections: number;
  readonly queryRuns: number;
  /** How long to search while lines come in; 0: not at all. */
  readonly busySeconds: number;
  readonly seed: number;
  /** For bodies that are made on the way. */
  readonly dir: string;
  say(text: string): void;
}

/** Sends all bodies to an engine, waits until every line is found and the files are settled, then asks. */
export async function runRound(engine: RunningEngine, bodies: Bodies, options: RoundOptions): Promise<RoundResult> {
  const { truth } = bodies;
  const memory = watchMemory(engine.pid);
  const cpuBefore = cpuSeconds(engine.pid);
  const perMillion = (): number => ((cpuSeconds(engine.pid) - cpuBefore) / truth.lines) * 1e6;
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;

  const refused = await sendAll(engine, bodies.files, options.connections);
  const acceptedS = elapsed();
  const found = await waitForCount(engine, truth.lines);
  const searchableS = elapsed();
  const cpuSearchable = perMillion();
  options.say(`${engine.name}: ${found} of ${truth.lines} lines found after ${searchableS.toFixed(1)} s`);

  await settle(engine);
  const settled = { cpuSettled: perMillion(), settledPssBytes: pssBytes(engine.pid) };
  const bytesPerLine = (await engine.sizeBytes()) / truth.lines;
  const queries = await askAll(engine, engine.questions(truth), { truth, runs: options.queryRuns });
  const linesPerS = truth.lines / searchableS;
  const busyOptions = { seconds: options.busySeconds, linesPerS, seed: options.seed + 1, truth, dir: options.dir };
  const busy = options.busySeconds > 0 ? await runBusy(engine, busyOptions) : null;
  return {
    engine: engine.name,
    void: refused ?? (found === truth.lines ? null : `${found} lines found, ${truth.lines} sent`),
    acceptedS,
    searchableS,
    linesPerS,
    cpuSearchable,
    ...settled,
    bytesPerLine,
    peakPssBytes: memory.stop(),
    queries,
    busy,
  };
}

/** Sends the bodies over a few connections, in order. Null when all were taken, else what was said to the first refused. */
async function sendAll(engine: RunningEngine, files: readonly string[], connections: number): Promise<string | null> {
  const waiting = [...files];
  const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };
  let refusal: string | null = null;
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined && refusal === null; file = waiting.shift()) {
      const { status, body } = await engine.ingest.send('POST', '/_bulk', readFileSync(file), headers);
      const taken = status === 200 && /"errors"\s*:\s*false/.test(body.slice(0, 200) + body.slice(-200));
      if (!taken) refusal = `a body was refused: ${status} ${body.slice(0, 300)}`;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return refusal;
}

const countLimitS = 600;

/** Asks until all lines are found, or for ten minutes without one more. */
async function waitForCount(engine: RunningEngine, lines: number): Promise<number> {
  let found = -1;
  let grewAt = performance.now();
  while (found < lines && (performance.now() - grewAt) / 1000 < countLimitS) {
    const now = await engine.count();
    if (now > found) grewAt = performance.now();
    found = now;
    if (found < lines) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return found;
}

const calm = { windowMs: 5000, windows: 2, cpuShare: 0.15, limitMs: 300_000 } as const;

/** Waits until the engine has used less than 15 % of a processor for ten seconds: merges and compactions are done. */
async function settle(engine: RunningEngine): Promise<void> {
  await engine.flush();
  const end = performance.now() + calm.limitMs;
  for (let quiet = 0; quiet < calm.windows && performance.now() < end;) {
    const before = cpuSeconds(engine.pid);
    await new Promise((resolve) => setTimeout(resolve, calm.windowMs));
    const share = (cpuSeconds(engine.pid) - before) / (calm.windowMs / 1000);
    quiet = share < calm.cpuShare ? quiet + 1 : 0;
  }
}

interface Asking {
  readonly truth: Bodies['truth'];
  readonly runs: number;
}

/** Asks every question once to warm up, then all of them in turn, `runs` times. */
async function askAll(
  engine: RunningEngine,
  questions: Readonly<Record<QuestionName, Question>>,
  { truth, runs }: Asking,
): Promise<Readonly<Record<QuestionName, QueryResult>>> {
  const expected = expectedAnswers(truth);
  const times = new Map<QuestionName, number[]>(questionNames.map((name) => [name, []]));
  const faults = new Map<QuestionName, string>();
  for (let run = -1; run < runs; run++) {
    for (const name of questionNames) {
      const { path, body, read } = questions[name];
      const start = performance.now();
      const answer = await engine.read.json('POST', path, body);
      if (run >= 0) times.get(name)?.push(performance.now() - start);
      const wrong = fault(expected[name], read(answer));
      if (wrong !== null) faults.set(name, wrong);
    }
  }
  const result = (name: QuestionName): QueryResult => ({
    p50Ms: percentile(times.get(name) ?? [], 0.5),
    p95Ms: percentile(times.get(name) ?? [], 0.95),
    fault: faults.get(name) ?? null,
  });
  return mapQuestions(result);
}

/** A record with one value per question. */
export function mapQuestions<T>(valueOf: (name: QuestionName) => T): Readonly<Record<QuestionName, T>> {
  return Object.fromEntries(questionNames.map((name) => [name, valueOf(name)])) as Record<QuestionName, T>;
}
