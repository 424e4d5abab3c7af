import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { stopEngine } from '../tooling/engines/place.ts';
import { endAll } from '../tooling/test-run/program.ts';
import { runDetectionBench } from './detection/main.ts';
import { openElasticsearch } from './engines/elasticsearch.ts';
import type { EngineName, RunningEngine } from './engines/engine.ts';
import { openLogwarden, startLogwarden } from './engines/logwarden.ts';
import { runFairnessBench } from './fairness/main.ts';
import { type Bodies, writeBodies } from './lines/bodies.ts';
import { runMaskingBench } from './masking/main.ts';
import { type BenchOptions, help, parseBenchOptions } from './options.ts';
import { faultsOf, figuresOf, tableOf } from './report.ts';
import { type RoundResult, runRound } from './round.ts';

const began = performance.now();

function say(text: string): void {
  process.stdout.write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s] ${text}\n`);
}

function open(engine: EngineName, options: BenchOptions): Promise<RunningEngine> {
  if (engine === 'elasticsearch') return openElasticsearch({ url: options.elasticsearch, heapMb: options.heapMb });
  return options.logwarden === undefined ? startLogwarden() : Promise.resolve(openLogwarden(options.logwarden));
}

async function runAll(options: BenchOptions, bodies: Bodies, dir: string): Promise<readonly RoundResult[]> {
  const results: RoundResult[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const order = round % 2 === 0 ? options.engines : [...options.engines].reverse();
    for (const name of order) {
      say(`round ${round + 1} of ${options.rounds}: starting ${name}`);
      const engine = await open(name, options);
      try {
        results.push(await runRound(engine, bodies, { ...options, dir, say }));
      } finally {
        await engine.stop();
      }
    }
  }
  return results;
}

function writeResults(options: BenchOptions, bodies: Bodies, rounds: readonly RoundResult[]): string {
  const { minutes: _minutes, ...truth } = bodies.truth;
  const at = new Date().toISOString();
  const { logwarden: _keys, ...shown } = options;
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const result = { at, options: shown, machine, truth, figures: figuresOf(rounds), faults: faultsOf(rounds), rounds };
  const dir = join(import.meta.dirname, 'results');
  mkdirSync(dir, { recursive: true });
  const path = join(dir, `${at.replaceAll(':', '-').slice(0, 19)}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

async function main(options: BenchOptions): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'logwarden-bench-'));
  try {
    say(`making ${options.lines} lines`);
    const bodies = await writeBodies(dir, { ...options, index: 'bench' });
    const { truth, compressedBytes } = bodies;
    say(
      `${(truth.bytes / truth.lines).toFixed(1)} bytes a line, ${(compressedBytes / truth.lines).toFixed(1)} compressed`,
    );
    const rounds = await runAll(options, bodies, dir);
    const figures = figuresOf(rounds);
    process.stdout.write(`\n${tableOf(figures)}\n\n`);
    for (const sentence of faultsOf(rounds)) process.stdout.write(`${sentence}\n`);
    say(`written: ${writeResults(options, bodies, rounds)}`);
    const bad = figures.some((figure) => figure.holds === false) || rounds.some((round) => round.void !== null);
    process.exitCode = bad ? 1 : 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

// The engines run in groups of their own, which Ctrl-C does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll('SIGINT');
    void stopEngine('elasticsearch').finally(() => process.exit(130));
  });
}

const argv = process.argv.slice(2);
if (argv.includes('--masking')) process.exitCode = runMaskingBench(argv);
else if (argv.includes('--detection')) process.exitCode = await runDetectionBench(argv);
else if (argv.includes('--fairness')) process.exitCode = await runFairnessBench(argv);
else {
  const options = parseBenchOptions(argv);
  if (options === undefined) process.stdout.write(help);
  else await main(options);
}
