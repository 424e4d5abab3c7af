import { questionNames } from './engines/engine.ts';
import { type Spread, spreadOf } from './measure/spread.ts';
import type { RoundResult } from './round.ts';

/** One measured figure of both engines, their ratio, and the limit it is held to. */
export interface Figure {
  readonly name: string;
  readonly logwarden: Spread;
  readonly elasticsearch: Spread | null;
  /** Ours divided by theirs, round by round. */
  readonly ratio: Spread | null;
  readonly limit: string;
  /** Null: the run did not measure what the limit needs. */
  readonly holds: boolean | null;
}

interface Rule {
  readonly name: string;
  readonly valueOf: (round: RoundResult) => number;
  readonly limit: string;
  readonly holds: (ours: Spread, theirs: Spread | null, ratio: Spread | null) => boolean | null;
}

const mebibyte = 2 ** 20;
const atMost =
  (limit: number) =>
  (_ours: Spread, _theirs: Spread | null, ratio: Spread | null): boolean | null =>
    ratio === null ? null : ratio.median <= limit;

const rules: readonly Rule[] = [
  {
    name: 'lines/s to searchable',
    valueOf: (round) => round.linesPerS,
    limit: '≥ 1.0 × (goal 2.5)',
    holds: (_ours, _theirs, ratio) => (ratio === null ? null : ratio.median >= 1),
  },
  {
    name: 'CPU s per M lines, searchable',
    valueOf: (round) => round.cpuSearchable,
    limit: '≤ 1.0 × (goal 0.4)',
    holds: atMost(1),
  },
  {
    name: 'CPU s per M lines, settled',
    valueOf: (round) => round.cpuSettled,
    limit: '≤ 1.0 × (goal 0.4)',
    holds: atMost(1),
  },
  {
    name: 'bytes a line, settled',
    valueOf: (round) => round.bytesPerLine,
    limit: '≤ 0.6 × (goal 0.35)',
    holds: atMost(0.6),
  },
  {
    name: 'peak memory, MiB (PSS)',
    valueOf: (round) => round.peakPssBytes / mebibyte,
    limit: '≤ 1536 MiB',
    holds: (ours) => (ours.max > 0 ? ours.max <= 1536 : null),
  },
];

const busyRules: readonly Rule[] = [
  {
    name: 'p95 while ingesting, against idle (worst)',
    valueOf: ({ busy, queries }) =>
      busy === null ? NaN : Math.max(...questionNames.map((name) => busy.p95Ms[name] / queries[name].p95Ms)),
    limit: '≤ 3 × idle',
    holds: (ours) => (Number.isNaN(ours.median) ? null : ours.median <= 3),
  },
  {
    name: 'accepted → searchable, p99 s',
    valueOf: ({ busy }) => busy?.freshP99S ?? NaN,
    limit: '≤ 5 s (goal 1)',
    holds: (ours) => (Number.isNaN(ours.median) ? null : ours.median <= 5),
  },
];

const queryRules: readonly Rule[] = questionNames.map((name) => ({
  name: `${name}, p95 ms`,
  valueOf: (round) => round.queries[name].p95Ms,
  // The other engine answers this one wrongly, so its time is no measure.
  limit: name === 'crossing part' ? 'reported' : '≤ 3 × or ≤ 100 ms',
  holds: (ours, theirs) => {
    if (name === 'crossing part') return null;
    if (ours.median <= 100) return true;
    return theirs === null ? null : ours.median <= 3 * theirs.median;
  },
}));

/** Compares rounds in pairs, in the order they ran. Void rounds are left out. */
export function figuresOf(rounds: readonly RoundResult[]): readonly Figure[] {
  const valid = rounds.filter((round) => round.void === null);
  const ours = valid.filter((round) => round.engine === 'logwarden');
  const theirs = valid.filter((round) => round.engine === 'elasticsearch');
  return [...rules, ...queryRules, ...busyRules].map(({ name, valueOf, limit, holds }) => {
    const pairs = ours.slice(0, theirs.length).map((round, i) => valueOf(round) / valueOf(theirs[i] ?? round));
    const logwarden = spreadOf(ours.map(valueOf));
    const elasticsearch = theirs.length === 0 ? null : spreadOf(theirs.map(valueOf));
    const ratio = pairs.length === 0 ? null : spreadOf(pairs);
    const verdict = ours.length === 0 ? null : holds(logwarden, elasticsearch, ratio);
    return { name, logwarden, elasticsearch, ratio, limit, holds: verdict };
  });
}

/** Sentences about rounds that are void and answers that were wrong. */
export function faultsOf(rounds: readonly RoundResult[]): readonly string[] {
  return rounds.flatMap((round, i) => [
    ...(round.void === null ? [] : [`${round.engine}, run ${i + 1}: void: ${round.void}`]),
    ...questionNames
      .filter((name) => round.queries[name].fault !== null)
      .map((name) => `${round.engine}, run ${i + 1}: ${name}: ${round.queries[name].fault ?? ''}`),
  ]);
}

function show(spread: Spread | null): string {
  if (spread === null || Number.isNaN(spread.median)) return '–';
  const digits = (value: number): string => value.toFixed(Math.abs(value) >= 100 ? 0 : 2);
  const ends = spread.min === spread.max ? '' : ` (${digits(spread.min)}–${digits(spread.max)})`;
  return digits(spread.median) + ends;
}

/** The figures as a table for the terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const verdict = (holds: boolean | null): string => (holds === null ? 'open' : holds ? 'holds' : 'DOES NOT HOLD');
  const rows = figures.map((f) => [
    f.name,
    show(f.logwarden),
    show(f.elasticsearch),
    show(f.ratio),
    f.limit,
    verdict(f.holds),
  ]);
  const all = [['', 'logwarden', 'elasticsearch', 'ratio', 'limit', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
