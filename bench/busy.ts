import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Question, type QuestionName, questionNames, type RunningEngine } from './engines/engine.ts';
import { writeBodies } from './lines/bodies.ts';
import type { Truth } from './lines/truth.ts';
import { percentile } from './measure/spread.ts';

/** Searching while lines keep coming in at half of the rate that was measured. */
export interface BusyResult {
  readonly linesPerS: number;
  readonly p50Ms: Readonly<Record<QuestionName, number>>;
  readonly p95Ms: Readonly<Record<QuestionName, number>>;
  /** From the acknowledgement of a line until a search finds it. */
  readonly freshP50S: number;
  readonly freshP99S: number;
  readonly probes: number;
}

export interface BusyOptions {
  readonly seconds: number;
  /** Half of it is sent. */
  readonly linesPerS: number;
  readonly seed: number;
  readonly truth: Truth;
  /** Directory for the bodies, removed afterwards. */
  readonly dir: string;
}

const linesPerBody = 2000;
/** A probe asks again and again until its line is found: often enough for the limit, seldom enough not to be the load. */
const probeEveryMs = 1000;
const probePauseMs = 100;
const bulkHeaders = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

/** Sends, asks and probes at once for some seconds. Answers are timed and not checked: the lines change under them. */
export async function runBusy(engine: RunningEngine, options: BusyOptions): Promise<BusyResult> {
  const rate = options.linesPerS / 2;
  const dir = join(options.dir, 'busy');
  const lines = Math.max(linesPerBody, Math.ceil(rate * options.seconds));
  const { files } = await writeBodies(dir, { seed: options.seed, lines, linesPerBody, index: 'bench' });
  const end = performance.now() + options.seconds * 1000;
  const [sent, times, fresh] = await Promise.all([
    sendPaced(engine, files, { rate, end }),
    askUntil(engine, engine.questions(options.truth), end),
    probeUntil(engine, options.truth, end),
  ]);
  rmSync(dir, { recursive: true, force: true });
  return {
    linesPerS: sent / options.seconds,
    p50Ms: recordOf(times, 0.5),
    p95Ms: recordOf(times, 0.95),
    freshP50S: percentile(fresh, 0.5),
    freshP99S: percentile(fresh, 0.99),
    probes: fresh.length,
  };
}

interface Pace {
  readonly rate: number;
  readonly end: number;
}

/** Sends a body whenever its time has come; a slow answer delays the next one. Returns the lines that were taken. */
async function sendPaced(engine: RunningEngine, files: readonly string[], { rate, end }: Pace): Promise<number> {
  const start = performance.now();
  let sent = 0;
  for (const file of files) {
    await pause(start + (sent / rate) * 1000 - performance.now());
    if (performance.now() > end) break;
    const { status } = await engine.ingest.send('POST', '/_bulk', readFileSync(file), bulkHeaders);
    if (status !== 200) throw new Error(`${engine.name} refused a body while searching: ${status.toString()}`);
    sent += linesPerBody;
  }
  return sent;
}

async function askUntil(
  engine: RunningEngine,
  questions: Readonly<Record<QuestionName, Question>>,
  end: number,
): Promise<ReadonlyMap<QuestionName, readonly number[]>> {
  const times = new Map<QuestionName, number[]>(questionNames.map((name) => [name, []]));
  while (performance.now() < end) {
    for (const name of questionNames) {
      const start = performance.now();
      await engine.read.json('POST', questions[name].path, questions[name].body);
      times.get(name)?.push(performance.now() - start);
    }
  }
  return times;
}

/** A percentile of every question's times. */
function recordOf(
  times: ReadonlyMap<QuestionName, readonly number[]>,
  share: number,
): Readonly<Record<QuestionName, number>> {
  const entries = questionNames.map((name) => [name, percentile(times.get(name) ?? [], share)] as const);
  return Object.fromEntries(entries) as Record<QuestionName, number>;
}

/** Once a second sends one line with a word of its own and waits until a search finds it. Seconds for each. */
async function probeUntil(engine: RunningEngine, truth: Truth, end: number): Promise<readonly number[]> {
  const seconds: Promise<number>[] = [];
  for (let i = 0; performance.now() < end; i++) {
    seconds.push(probe(engine, truth, `probe${Date.now().toString(36)}n${i.toString(36)}`));
    await pause(probeEveryMs);
  }
  return Promise.all(seconds);
}

const probeLimitMs = 60_000;

async function probe(engine: RunningEngine, truth: Truth, word: string): Promise<number> {
  const time = new Date((truth.fromMs + truth.toMs) / 2).toISOString();
  const line = JSON.stringify({ '@timestamp': time, tenant: 'probe', service: 'probe', level: 'INFO', message: word });
  const body = gzipSync(`{"create":{"_index":"bench"}}\n${line}\n`);
  await engine.ingest.send('POST', '/_bulk', body, bulkHeaders);
  const accepted = performance.now();
  const { path, body: question, read } = engine.wordQuestion(truth, word);
  while (performance.now() - accepted < probeLimitMs) {
    if ((read(await engine.read.json('POST', path, question))[0] ?? 0) > 0) break;
    await pause(probePauseMs);
  }
  return (performance.now() - accepted) / 1000;
}
