import type { HttpClient } from '../measure/http.ts';
import type { Truth } from '../lines/truth.ts';

export const questionNames = [
  'last 100',
  'rare word',
  'trace id',
  'phrase',
  'chinese word',
  'absent part',
  'crossing part',
  'minutes by level',
  'services with p99',
  'distinct users',
] as const;
export type QuestionName = (typeof questionNames)[number];

/** One question in an engine's own words, and how to read its answer as numbers that can be checked. */
export interface Question {
  readonly path: string;
  readonly body: unknown;
  readonly read: (answer: unknown) => readonly number[];
}

/** An engine that runs with an empty index or source for the benchmark's lines. */
export interface RunningEngine {
  readonly name: EngineName;
  /** Takes `POST /_bulk` with gzipped bodies. */
  readonly ingest: HttpClient;
  readonly read: HttpClient;
  /** Root of all its processes. */
  readonly pid: number;
  /** Lines that a search finds now. */
  count(): Promise<number>;
  questions(truth: Truth): Readonly<Record<QuestionName, Question>>;
  /** Counts the lines that hold a word. */
  wordQuestion(truth: Truth, word: string): Question;
  /** Asks it to bring its files into order, where it has to be asked. */
  flush(): Promise<void>;
  /** Bytes of the lines on disk. */
  sizeBytes(): Promise<number>;
  stop(): Promise<void>;
}

export const engineNames = ['logwarden', 'elasticsearch'] as const;
export type EngineName = (typeof engineNames)[number];

/** What the lines themselves say, and how far an answer may be from it. */
export interface Expected {
  readonly values: readonly number[];
  /** Relative difference that is still right; 0: exact. */
  readonly within: number;
}

/** Minutes with their counts by level, as one list: minute 0 DEBUG, INFO, WARN, ERROR, minute 1 DEBUG … */
export function expectedAnswers(truth: Truth): Readonly<Record<QuestionName, Expected>> {
  const exact = (...values: number[]): Expected => ({ values, within: 0 });
  const page = (lines: number): Expected => exact(Math.min(100, lines));
  const top = truth.services.slice(0, 10);
  return {
    'last 100': page(truth.last.lines),
    'rare word': exact(truth.rareWord),
    'trace id': exact(truth.trace.lines),
    phrase: page(truth.phrase),
    'chinese word': page(truth.chineseWord),
    'absent part': exact(0),
    'crossing part': exact(truth.crossingPart),
    'minutes by level': exact(...truth.minutes.flat()),
    'services with p99': { values: top.flatMap(({ lines, p99 }) => [lines, p99]), within: 0.01 },
    'distinct users': { values: [truth.distinctUsers], within: 0.01 },
  };
}

/** Null when the answer is right, else what differs. */
export function fault(expected: Expected, got: readonly number[]): string | null {
  if (got.length !== expected.values.length) return `${got.length} values, expected ${expected.values.length}`;
  const wrong = expected.values.findIndex(
    (value, i) => !(Math.abs((got[i] ?? NaN) - value) <= expected.within * value),
  );
  return wrong === -1 ? null : `got ${String(got[wrong])}, expected ${String(expected.values[wrong])}`;
}
