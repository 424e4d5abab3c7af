import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { dataClasses } from '@logwarden/contracts';
import { type Question, type QuestionName, questionNames } from '../engines/engine.ts';
import { type StartedLogwarden, startLogwarden } from '../engines/logwarden.ts';
import { type Bodies, writeBodies } from '../lines/bodies.ts';
import type { HttpClient } from '../measure/http.ts';
import { percentile, type Spread, spreadOf } from '../measure/spread.ts';
import { mapQuestions, type RoundResult, runRound } from '../round.ts';
import { wholeNumbers } from '../whole-numbers.ts';
import { largePage, sendLargePage } from './large-page.ts';

const help = `What detection costs: the same lines with it and without it, and searches that are masked beside ones that are not.

  npm run bench -- --detection [flags]

  --lines N        lines of about 341 bytes (default: 1000000)
  --rounds N       rounds, each with and without detection (default: 3)
  --seed N         seed of the lines (default: 7)
  --query-runs N   how often each question is asked (default: 30)
`;

const largePageName = 'large page';
const Session = z.object({ user: z.object({ id: z.string() }) });

const usual = { lines: 1_000_000, rounds: 3, seed: 7, 'query-runs': 30 };
type Plan = Readonly<typeof usual>;

/** Times of one reader, p95 in milliseconds. */
interface ReaderTimes {
  readonly questions: Readonly<Record<QuestionName, number>>;
  /** A page of 1 MB of lines, every tenth with something to hide. */
  readonly largePage: number;
}

interface DetectionRound {
  readonly on: RoundResult;
  readonly off: RoundResult;
  readonly masked: ReaderTimes;
  readonly unmasked: ReaderTimes;
}

/** Runs the benchmark with the flags behind `--detection`; returns the exit code. */
export async function runDetectionBench(argv: readonly string[]): Promise<number> {
  const plan = wholeNumbers(argv, 'detection', usual);
  if (plan === undefined) {
    process.stdout.write(help);
    return 0;
  }
  const dir = mkdtempSync(join(tmpdir(), 'logwarden-bench-'));
  try {
    const bodies = await writeBodies(dir, { ...plan, linesPerBody: 10_000, index: 'bench' });
    const rounds: DetectionRound[] = [];
    for (let at = 0; at < plan.rounds; at++) rounds.push(await runPair(plan, bodies, at));
    return report(plan, rounds);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** One run with detection and one without, in turn the one first and the other. */
async function runPair(plan: Plan, bodies: Bodies, at: number): Promise<DetectionRound> {
  const say = (text: string): void => {
    process.stdout.write(`round ${(at + 1).toString()}: ${text}\n`);
  };
  const options = { connections: 4, queryRuns: 1, busySeconds: 0, seed: plan.seed, dir: tmpdir() };
  const withDetection = (): Promise<Omit<DetectionRound, 'off'>> =>
    onFresh(async (engine) => {
      const on = await runRound(engine, bodies, { ...options, say: (text) => say(`with detection, ${text}`) });
      return { on, ...(await askBoth(engine, bodies, plan['query-runs'])) };
    });
  const without = (): Promise<RoundResult> =>
    onFresh(async (engine) => {
      await switchOff(engine.admin);
      return runRound(engine, bodies, { ...options, say: (text) => say(`without detection, ${text}`) });
    });
  if (at % 2 === 0) return { ...(await withDetection()), off: await without() };
  const off = await without();
  return { ...(await withDetection()), off };
}

async function onFresh<T>(use: (engine: StartedLogwarden) => Promise<T>): Promise<T> {
  const engine = await startLogwarden();
  try {
    return await use(engine);
  } finally {
    await engine.stop();
  }
}

async function switchOff(admin: HttpClient): Promise<void> {
  await admin.json('PATCH', '/api/v1/settings', { maskingFourEyes: false });
  const detectors = Object.fromEntries(dataClasses.map((name) => [name, { enabled: false }]));
  await admin.json('POST', '/api/v1/masking/policies', { sourceId: '*', policy: { detectors } });
  await inForce();
}

/** The same questions by a key, which never reads unmasked, and by an admin who is allowed to, in turn. */
async function askBoth(
  engine: StartedLogwarden,
  { truth }: Bodies,
  runs: number,
): Promise<Pick<DetectionRound, 'masked' | 'unmasked'>> {
  await sendLargePage(engine.ingest, engine.admin);
  await readUnmasked(engine.admin);
  const reads = { ...engine.questions(truth), [largePageName]: largePage };
  const masked = new Times(engine.read);
  const unmasked = new Times(engine.admin);
  for (const reader of [masked, unmasked]) await reader.ask(reads);
  for (const reader of [masked, unmasked]) reader.forget();
  for (let run = 0; run < runs; run++) {
    for (const reader of run % 2 === 0 ? [masked, unmasked] : [unmasked, masked]) await reader.ask(reads);
  }
  return { masked: masked.p95(), unmasked: unmasked.p95() };
}

/** What one reader waited for. */
class Times {
  readonly #client: HttpClient;
  readonly #times = new Map<string, number[]>();

  constructor(client: HttpClient) {
    this.#client = client;
  }

  async ask(reads: Readonly<Record<string, Pick<Question, 'path' | 'body'>>>): Promise<void> {
    for (const [name, { path, body }] of Object.entries(reads)) {
      const start = performance.now();
      await this.#client.json('POST', path, body);
      const times = this.#times.get(name) ?? [];
      this.#times.set(name, times);
      times.push(performance.now() - start);
    }
  }

  forget(): void {
    this.#times.clear();
  }

  p95(): ReaderTimes {
    const of = (name: string): number => percentile(this.#times.get(name) ?? [], 0.95);
    return { questions: mapQuestions(of), largePage: of(largePageName) };
  }
}

async function readUnmasked(admin: HttpClient): Promise<void> {
  const { user } = Session.parse(await admin.json('GET', '/api/v1/session'));
  const grant = { subjectKind: 'user', subjectId: user.id, scopeKind: 'all', unmasked: true };
  await admin.json('POST', '/api/v1/grants', grant);
  await inForce();
}

/** Rights and policies are in force in every process after five seconds. */
function inForce(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 6000));
}

interface Verdict {
  readonly name: string;
  readonly value: Spread;
  readonly limit: string;
  readonly holds: boolean;
}

function verdictsOf(rounds: readonly DetectionRound[]): readonly Verdict[] {
  const spread = (valueOf: (round: DetectionRound) => number): Spread => spreadOf(rounds.map(valueOf));
  const loss = spread(({ on, off }) => (1 - on.linesPerS / off.linesPerS) * 100);
  const cpu = spread(({ on, off }) => on.cpuSearchable / off.cpuSearchable);
  const worst = spread(({ masked, unmasked }) =>
    Math.max(...questionNames.map((name) => masked.questions[name] / unmasked.questions[name])),
  );
  const page = spread(({ masked, unmasked }) => masked.largePage - unmasked.largePage);
  return [
    { name: 'lines/s lost to detection, %', value: loss, limit: '≤ 15 (goal 5)', holds: loss.median <= 15 },
    { name: 'CPU a line, with against without', value: cpu, limit: 'reported', holds: true },
    { name: 'p95 masked against unmasked (worst)', value: worst, limit: '≤ 1.2 ×', holds: worst.median <= 1.2 },
    { name: 'p95 of a page of 1 MB, more when masked, ms', value: page, limit: '≤ 12', holds: page.median <= 12 },
  ];
}

function report(plan: Plan, rounds: readonly DetectionRound[]): number {
  const verdicts = verdictsOf(rounds);
  const voids = rounds.flatMap(({ on, off }) => [on, off]).flatMap((round) => round.void ?? []);
  const at = new Date().toISOString();
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const dir = join(import.meta.dirname, '..', 'results');
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `detection-${at.replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(path, `${JSON.stringify({ at, plan, machine, verdicts, voids, rounds }, null, 2)}\n`);
  for (const { name, value, limit, holds } of verdicts) {
    const ends = `(${value.min.toFixed(2)}–${value.max.toFixed(2)})`;
    const verdict = holds ? 'holds' : 'DOES NOT HOLD';
    process.stdout.write(`${name.padEnd(46)} ${value.median.toFixed(2)} ${ends}  limit ${limit}  ${verdict}\n`);
  }
  for (const sentence of voids) process.stdout.write(`void: ${sentence}\n`);
  return voids.length === 0 && verdicts.every(({ holds }) => holds) ? 0 : 1;
}
