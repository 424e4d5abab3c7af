import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeBodies } from './bodies.ts';
import { LineSource, shape } from './lines.ts';
import { needles, rareWord, templates } from './messages.ts';
import { logNormalTable, Random, Weighted, zipfWeights } from './random.ts';
import { TruthCounter } from './truth.ts';

const count = 60_000;
const options = { seed: 7, lines: count, linesPerBody: 5000, index: 'bench' };

interface Line {
  readonly '@timestamp': string;
  readonly tenant: string;
  readonly service: string;
  readonly host: string;
  readonly level: string;
  readonly trace_id: string;
  readonly user: string;
  readonly duration_ms: number;
  readonly status: number;
  readonly message: string;
}

function linesOf(seed: number, lines: number): string[] {
  const source = new LineSource(seed, lines);
  const out: string[] = [];
  for (let line = source.next(); line !== undefined; line = source.next()) out.push(line);
  return out;
}

const texts = linesOf(options.seed, count);
const lines = texts.map((text) => JSON.parse(text) as Line);
const counter = new TruthCounter(count);
const bodies = [...makeBodies(options, counter)];
const truth = counter.finish();

const shareOf = (isOne: (line: Line) => boolean): number => lines.filter(isOne).length / count;

describe('the generator', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const hash = (seed: number): string => createHash('sha256').update(linesOf(seed, 20_000).join('\n')).digest('hex');
    expect(hash(7)).toBe(hash(7));
    expect(hash(8)).not.toBe(hash(7));
    expect(hash(7)).toBe('37b364f438c9ef8d1f7d458d790780e713869061dcf5c943766be3198f355f06');
  });

  it('makes JSON of about 341 bytes in time order over the whole span', () => {
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / count;
    expect(bytes).toBeGreaterThan(336);
    expect(bytes).toBeLessThan(346);
    const times = lines.map((line) => Date.parse(line['@timestamp']));
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    expect(times[0]).toBe(shape.startMs);
    expect((times.at(-1) ?? 0) - shape.startMs).toBeGreaterThan(shape.spanMs * 0.999);
  });

  it('keeps the declared distributions', () => {
    const zipf = (n: number): number => zipfWeights(n).reduce((sum, weight) => sum + weight, 0);
    expect(new Set(lines.map((line) => line.tenant)).size).toBe(8);
    expect(new Set(lines.map((line) => line.service)).size).toBe(40);
    expect(new Set(lines.map((line) => line.host)).size).toBe(200);
    expect(shareOf((line) => line.tenant === 'tenant-01')).toBeCloseTo(1 / zipf(8), 1.8);
    expect(shareOf((line) => line.service === 'service-02')).toBeCloseTo(0.5 / zipf(40), 1.8);
    ['DEBUG', 'INFO', 'WARN', 'ERROR'].forEach((level, i) => {
      const declared = (shape.levelWeights[i] ?? 0) / 100;
      expect(Math.abs(shareOf((line) => line.level === level) - declared)).toBeLessThan(0.006);
    });
    expect(shareOf((line) => /\p{Script=Han}/u.test(line.message))).toBeCloseTo(0.2, 1.8);
    expect(templates.reduce((sum, template) => sum + template.weight, 0)).toBe(100_000);
    expect(templates.length).toBeGreaterThanOrEqual(58);
  });

  it('puts a trace on about four lines that stand near each other', () => {
    const places = new Map<string, number[]>();
    lines.forEach((line, i) => places.set(line.trace_id, [...(places.get(line.trace_id) ?? []), i]));
    expect(count / places.size).toBeCloseTo(shape.linesPerTrace, 0.5);
    const spans = [...places.values()].map((at) => (at.at(-1) ?? 0) - (at[0] ?? 0)).sort((a, b) => a - b);
    expect(spans[Math.floor(spans.length * 0.99)]).toBeLessThan(400);
    expect([...places.keys()].every((trace) => /^[0-9a-f]{32}$/.test(trace))).toBe(true);
  });

  it('draws durations from the log-normal distribution', () => {
    const sorted = lines.map((line) => line.duration_ms).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * count)] ?? 0;
    expect(at(0.5) / shape.durationMedianMs).toBeCloseTo(1, 1);
    expect(Math.log(at(0.841345) / at(0.5))).toBeCloseTo(shape.durationSigma, 1);
  });
});

describe('the truth', () => {
  const having = (text: string): number => texts.filter((line) => line.includes(text)).length;

  it('is what a count of the lines says', () => {
    expect(truth.lines).toBe(count);
    expect(truth.bytes).toBe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
    expect(truth.distinctUsers).toBe(new Set(lines.map((line) => line.user)).size);
    expect(truth.chineseWord).toBe(having(needles.chineseWord.text));
    expect(truth.phrase).toBe(having(needles.phrase.text));
    expect(truth.crossingPart).toBe(having(needles.crossingPart.text));
    expect(truth.rareWord).toBe(having(rareWord.text));
    expect(truth.rareWord).toBeGreaterThan(0);
    expect(having(needles.absentPart.text)).toBe(0);
    expect(truth.trace.lines).toBe(having(truth.trace.id));
    expect(truth.chineseLines).toBe(lines.filter((line) => /\p{Script=Han}/u.test(line.message)).length);
  });

  it('counts minutes by level and services with their 99th percentile by rank', () => {
    expect(truth.minutes.flat().reduce((sum, n) => sum + n, 0)).toBe(count);
    const [first] = truth.services;
    const durations = lines.filter((line) => line.service === first?.name).map((line) => line.duration_ms);
    const sorted = durations.sort((a, b) => a - b);
    expect(first?.lines).toBe(sorted.length);
    expect(first?.p99).toBe(sorted[Math.ceil(sorted.length * 0.99) - 1]);
  });

  it('finds both signs of the Chinese word apart from each other more often than the word', () => {
    const [one = '', two = ''] = needles.chineseWord.text;
    expect(having(one) + having(two)).toBeGreaterThan(4 * truth.chineseWord);
  });
});

describe('bodies', () => {
  it('hold every line after its action, in order', () => {
    const all = Buffer.concat(bodies).toString('utf8').trimEnd().split('\n');
    expect(bodies).toHaveLength(count / options.linesPerBody);
    expect(all).toHaveLength(2 * count);
    expect(all.filter((_, i) => i % 2 === 1)).toEqual(texts);
    expect(new Set(all.filter((_, i) => i % 2 === 0))).toEqual(new Set(['{"create":{"_index":"bench"}}']));
  });
});

describe('draws', () => {
  it('follow their weights', () => {
    const random = new Random(1);
    const draw = new Weighted([1, 0, 3]);
    const drawn = Array.from({ length: 20_000 }, () => draw.draw(random));
    expect(drawn.filter((index) => index === 2).length / drawn.length).toBeCloseTo(0.75, 1.8);
    expect(drawn).not.toContain(1);
  });

  it('have symmetric quantiles', () => {
    const table = logNormalTable(1000, 1).map(Number);
    expect(((table[0] ?? 0) * (table.at(-1) ?? 0)) / 1_000_000).toBeCloseTo(1, 3);
  });
});
