import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startProduct } from '../../tooling/test-run/product.ts';
import { HttpClient } from '../measure/http.ts';
import { percentile, spreadOf } from '../measure/spread.ts';
import { wholeNumbers } from '../whole-numbers.ts';
import { hostileReads, ordinaryReads, type Read } from './reads.ts';

const help = `One tenant's heavy searches beside another's ordinary ones, over the demo data.

  npm run bench -- --fairness [flags]

  --rounds N       rounds, each without and with the load (default: 5)
  --seconds N      how long to ask, without and with the load (default: 15)
  --connections N  connections of the tenant that loads (default: 16)
`;

const Ready = z.object({ api: z.string(), tenants: z.array(z.object({ id: z.string(), readKey: z.string() })) });

/** What one round measured; times in milliseconds. */
interface FairnessRound {
  readonly idleP95: number;
  readonly loadedP95: number;
  readonly loadedMax: number;
  /** Heavy searches that were answered, refused for now, or ended by their time limit. */
  readonly heavy: Readonly<Record<'answered' | 'refused', number>>;
}

const usual = { rounds: 5, seconds: 15, connections: 16 };
type Plan = Readonly<typeof usual>;

/** Runs the benchmark with the flags behind `--fairness`; returns the exit code. */
export async function runFairnessBench(argv: readonly string[]): Promise<number> {
  const plan = wholeNumbers(argv, 'fairness', usual);
  if (plan === undefined) {
    process.stdout.write(help);
    return 0;
  }
  const product = await startProduct(['--demo']);
  try {
    const { api, tenants } = Ready.parse(JSON.parse(readFileSync(product.ready, 'utf8')));
    const clientOf = (id: string, connections: number): HttpClient => {
      const key = tenants.find((tenant) => tenant.id === id)?.readKey ?? '';
      return new HttpClient(api, { authorization: `ApiKey ${key}` }, connections);
    };
    const rounds: FairnessRound[] = [];
    for (let at = 0; at < plan.rounds; at++) {
      const round = await runRound(clientOf('bank', 1), clientOf('customs', plan.connections), plan);
      process.stdout.write(`round ${at + 1}: ${JSON.stringify(round)}\n`);
      rounds.push(round);
    }
    return report(plan, rounds);
  } finally {
    await product.stop();
  }
}

async function runRound(ordinary: HttpClient, hostile: HttpClient, plan: Plan): Promise<FairnessRound> {
  const heavy = { answered: 0, refused: 0 };
  await ask(ordinary, 3);
  const idle = await ask(ordinary, plan.seconds);
  const ends = new AbortController();
  const load = Array.from({ length: plan.connections }, async (_, at) => {
    for (let turn = at; !ends.signal.aborted; turn++) {
      const { path, body } = readAt(hostileReads, turn);
      const { status } = await hostile.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json' });
      heavy[status === 200 ? 'answered' : 'refused']++;
    }
  });
  const loaded = await ask(ordinary, plan.seconds);
  ends.abort();
  await Promise.all(load);
  ordinary.close();
  hostile.close();
  return {
    idleP95: percentile(idle, 0.95),
    loadedP95: percentile(loaded, 0.95),
    loadedMax: Math.max(...loaded),
    heavy,
  };
}

/** Asks the ordinary reads in turn, one at a time. Milliseconds of each. */
async function ask(client: HttpClient, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let turn = 0; performance.now() < end; turn++) {
    const { path, body } = readAt(ordinaryReads, turn);
    const start = performance.now();
    await client.json('POST', path, body);
    times.push(performance.now() - start);
  }
  return times;
}

function readAt(reads: readonly [Read, ...Read[]], turn: number): Read {
  return reads[turn % reads.length] ?? reads[0];
}

function report(plan: Plan, rounds: readonly FairnessRound[]): number {
  const ratio = spreadOf(rounds.map(({ idleP95, loadedP95 }) => loadedP95 / idleP95));
  const longestMs = Math.max(...rounds.map(({ loadedMax }) => loadedMax));
  const holds = { ratio: ratio.median <= 1.5, longest: longestMs <= 2000 };
  const at = new Date().toISOString();
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const dir = join(import.meta.dirname, '..', 'results');
  mkdirSync(dir, { recursive: true });
  const result = { at, plan, machine, ratio, longestMs, holds, rounds };
  const path = join(dir, `fairness-${at.replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  const verdict = (isMet: boolean): string => (isMet ? 'holds' : 'DOES NOT HOLD');
  process.stdout.write(
    [
      `p95 under load, against idle   ${ratio.median.toFixed(2)} × (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})   limit 1.5 ×   ${verdict(holds.ratio)}`,
      `longest under load             ${longestMs.toFixed(0)} ms   limit 2000 ms   ${verdict(holds.longest)}`,
      '',
    ].join('\n'),
  );
  return holds.ratio && holds.longest ? 0 : 1;
}
