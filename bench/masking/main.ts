import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureMasking, type MaskingFigures } from './measure.ts';

const help = `Masking of the benchmark's lines, JSON in and out, in MB per second of CPU time of one thread.

  npm run bench -- --masking [flags]

  --lines N    lines of about 341 bytes (default: 100000)
  --rounds N   rounds, of which the best counts (default: 5)
  --seed N     seed of the lines (default: 7)
  --json       the result as JSON only
`;

/** What must hold, and which figure it is about. */
const limits: readonly (readonly [name: string, holds: (figures: MaskingFigures) => boolean])[] = [
  ['built-in detectors: at least 60 MB/s', ({ builtInMbps }) => builtInMbps >= 60],
  ['200 keywords and 10 patterns: at least 40 MB/s', ({ largePolicyMbps }) => largePolicyMbps >= 40],
  ['hostile digits: time a byte grows by less than 1.5', ({ hostileGrowth }) => hostileGrowth < 1.5],
  ['clean lines: at most one in 10,000 changes', ({ changedLines, lines }) => changedLines * 10_000 <= lines],
];

/** Runs the masking benchmark with the flags behind `--masking`; returns the exit code. */
export function runMaskingBench(argv: readonly string[]): number {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      masking: flag,
      lines: text,
      rounds: text,
      seed: text,
      json: flag,
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const whole = (name: 'lines' | 'rounds' | 'seed', usual: number): number => {
    const number = Number(values[name] ?? usual);
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}: expected a whole number from 1 on`);
    return number;
  };
  const figures = measureMasking({
    lines: whole('lines', 100_000),
    rounds: whole('rounds', 5),
    seed: whole('seed', 7),
  });
  const failed = limits.filter(([, holds]) => !holds(figures)).map(([name]) => name);
  const at = new Date().toISOString();
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const result = { at, machine, figures, failed };
  const dir = join(import.meta.dirname, '..', 'results');
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, `masking-${at.replaceAll(':', '-').slice(0, 19)}.json`),
    `${JSON.stringify(result, null, 2)}\n`,
  );
  process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : `${tableOf(figures)}\n`);
  for (const name of failed) process.stderr.write(`not met: ${name}\n`);
  return failed.length === 0 ? 0 : 1;
}

function tableOf(figures: MaskingFigures): string {
  const rows: readonly (readonly [string, string])[] = [
    ['built-in detectors', `${figures.builtInMbps.toFixed(1)} MB/s`],
    ['a value in every tenth line', `${figures.plantedMbps.toFixed(1)} MB/s`],
    ['200 keywords, 10 patterns', `${figures.largePolicyMbps.toFixed(1)} MB/s`],
    ['hostile digits, time a byte at 8 x the length', `${figures.hostileGrowth.toFixed(2)} x`],
    ['clean lines changed', `${figures.changedLines.toString()} of ${figures.lines.toString()}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(46)} ${value}`).join('\n');
}
