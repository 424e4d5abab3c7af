import { describe, expect, it } from 'vitest';
import { expectedAnswers, fault, type QuestionName } from './engines/engine.ts';
import { LineSource } from './lines/lines.ts';
import { TruthCounter } from './lines/truth.ts';
import { cpuSeconds, processTree, pssBytes } from './measure/process-tree.ts';
import { percentile, spreadOf } from './measure/spread.ts';
import { parseBenchOptions } from './options.ts';
import { faultsOf, figuresOf, tableOf } from './report.ts';
import { mapQuestions, type RoundResult } from './round.ts';

function round(engine: RoundResult['engine'], change: Partial<RoundResult> = {}): RoundResult {
  return {
    engine,
    void: null,
    acceptedS: 1,
    searchableS: 2,
    linesPerS: 100,
    cpuSearchable: 10,
    cpuSettled: 20,
    bytesPerLine: 100,
    peakPssBytes: 2 ** 30,
    settledPssBytes: 2 ** 30,
    queries: mapQuestions(() => ({ p50Ms: 10, p95Ms: 20, fault: null })),
    busy: null,
    ...change,
  };
}

const slow = (name: QuestionName, p95Ms: number): RoundResult['queries'] => ({
  ...round('logwarden').queries,
  [name]: { p50Ms: 1, p95Ms, fault: null },
});

describe('figures', () => {
  const of = (rounds: readonly RoundResult[], name: string): ReturnType<typeof figuresOf>[number] | undefined =>
    figuresOf(rounds).find((figure) => figure.name === name);

  it('compares rounds in pairs and keeps the spread', () => {
    const rounds = [
      round('logwarden', { linesPerS: 300 }),
      round('elasticsearch'),
      round('elasticsearch', { linesPerS: 200 }),
      round('logwarden', { linesPerS: 200 }),
    ];
    const figure = of(rounds, 'lines/s to searchable');
    expect(figure?.ratio).toEqual({ median: 2, min: 1, max: 3 });
    expect(figure?.holds).toBe(true);
  });

  it.each([
    ['lines/s to searchable', { linesPerS: 99 }],
    ['CPU s per M lines, settled', { cpuSettled: 21 }],
    ['bytes a line, settled', { bytesPerLine: 61 }],
    ['peak memory, MiB (PSS)', { peakPssBytes: 1.6 * 2 ** 30 }],
    ['phrase, p95 ms', { queries: slow('phrase', 101) }],
  ])('holds %s to its limit', (name, change) => {
    expect(of([round('logwarden', change), round('elasticsearch')], name)?.holds).toBe(false);
    expect(tableOf(figuresOf([round('logwarden', change), round('elasticsearch')]))).toContain('DOES NOT HOLD');
  });

  it('only reports the question that the other engine answers wrongly', () => {
    const rounds = [round('logwarden', { queries: slow('crossing part', 900) }), round('elasticsearch')];
    expect(of(rounds, 'crossing part, p95 ms')).toMatchObject({ holds: null, limit: 'reported' });
  });

  it('allows a query three times the other engine, or 100 ms', () => {
    const other = round('elasticsearch', { queries: slow('phrase', 50) });
    expect(of([round('logwarden', { queries: slow('phrase', 149) }), other], 'phrase, p95 ms')?.holds).toBe(true);
    expect(of([round('logwarden', { queries: slow('phrase', 151) }), other], 'phrase, p95 ms')?.holds).toBe(false);
    expect(of([round('logwarden', { queries: slow('phrase', 151) })], 'phrase, p95 ms')?.holds).toBeNull();
  });

  it('holds searching while ingesting to three times idle, and freshness to five seconds', () => {
    const p50Ms = mapQuestions(() => 9);
    const busy = { linesPerS: 1, p50Ms, p95Ms: mapQuestions(() => 61), freshP50S: 1, freshP99S: 5.1, probes: 9 };
    const name = 'p95 while ingesting, against idle (worst)';
    expect(of([round('logwarden')], name)?.holds).toBeNull();
    expect(of([round('logwarden', { busy })], name)?.holds).toBe(false);
    expect(of([round('logwarden', { busy })], 'accepted → searchable, p99 s')?.holds).toBe(false);
    const fine = { ...busy, p95Ms: mapQuestions(() => 60), freshP99S: 5 };
    expect(of([round('logwarden', { busy: fine })], name)?.holds).toBe(true);
  });

  it('leaves void rounds out and says so', () => {
    const rounds = [round('logwarden', { void: '5 lines found, 6 sent' }), round('elasticsearch')];
    expect(of(rounds, 'lines/s to searchable')?.holds).toBeNull();
    expect(faultsOf(rounds)).toEqual(['logwarden, run 1: void: 5 lines found, 6 sent']);
  });
});

describe('answers', () => {
  it('are checked against what was made', () => {
    const source = new LineSource(3, 5000);
    const counter = new TruthCounter(5000);
    for (let line = source.next(); line !== undefined; line = source.next()) counter.add(source.parts, line.length);
    const expected = expectedAnswers(counter.finish());
    expect(expected['minutes by level'].values.reduce((sum, n) => sum + n, 0)).toBe(5000);
    expect(expected['services with p99'].values).toHaveLength(20);
    expect(expected['absent part'].values).toEqual([0]);
  });

  it('are wrong by value, by number of values, and right within the tolerance', () => {
    expect(fault({ values: [100], within: 0.01 }, [101])).toBeNull();
    expect(fault({ values: [100], within: 0.01 }, [102])).toBe('got 102, expected 100');
    expect(fault({ values: [100], within: 0 }, [])).toBe('0 values, expected 1');
    expect(fault({ values: [100], within: 0 }, [NaN])).toBe('got NaN, expected 100');
  });
});

describe('measures', () => {
  it('sees this process in its own tree, with its processor time and memory', () => {
    expect(processTree(process.pid).map((stat) => stat.pid)).toContain(process.pid);
    expect(cpuSeconds(process.pid)).toBeGreaterThan(0);
    expect(pssBytes(process.pid)).toBeGreaterThan(2 ** 20);
  });

  it('takes percentiles by rank and the middle of a spread', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4], 0.95)).toBe(4);
    expect(spreadOf([3, 1, 2, 10])).toEqual({ median: 2.5, min: 1, max: 10 });
  });
});

describe('flags', () => {
  it('have defaults and refuse what makes no sense', () => {
    expect(parseBenchOptions(['--lines', '100000', '--only', 'elasticsearch'])).toMatchObject({
      lines: 100_000,
      rounds: 3,
      engines: ['elasticsearch'],
    });
    expect(parseBenchOptions(['--help'])).toBeUndefined();
    expect(() => parseBenchOptions(['--lines', 'many'])).toThrow('--lines');
    expect(() => parseBenchOptions(['--only', 'loki'])).toThrow('--only');
    expect(() => parseBenchOptions(['--logwarden', '{"api":"x"}'])).toThrow('gateway');
  });
});
