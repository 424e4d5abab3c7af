import { renderPrometheus } from './exposition.ts';

export type Labels = Readonly<Record<string, string>>;

/** One series of a counter or gauge. */
export interface NumberSeries {
  readonly labels: Labels;
  readonly value: number;
}

/** One series of a histogram: how many observations were at or below each bound, not summed up over the bounds. */
export interface HistogramSeries {
  readonly labels: Labels;
  readonly count: number;
  readonly sum: number;
  /** `[upper bound, observations in this bucket]`, by growing bound; those above the last one are in `count` only. */
  readonly buckets: readonly (readonly [bound: number, count: number])[];
}

export type MetricFamily =
  | { readonly type: 'counter' | 'gauge'; readonly help: string; readonly series: readonly NumberSeries[] }
  | { readonly type: 'histogram'; readonly help: string; readonly series: readonly HistogramSeries[] };

/** All metrics of a process by name: what `/metrics.json` answers. */
export type MetricsSnapshot = Readonly<Record<string, MetricFamily>>;

interface Numbers {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly series: Map<string, { readonly labels: Labels; value: number }>;
}

interface Histogram {
  readonly type: 'histogram';
  readonly help: string;
  readonly bounds: readonly number[];
  readonly series: Map<string, { readonly labels: Labels; count: number; sum: number; readonly counts: number[] }>;
}

/** Seconds: from a write to memory to a search that is given up. */
const secondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Counters, gauges and histograms of one process. Names begin with `logwarden_` (or `process_`, `nodejs_` where every
 * program has the same) and end with their unit; ids, names of tenants and of sources never become labels.
 */
export class Metrics {
  readonly #families = new Map<string, Numbers | Histogram>();
  readonly #collectors: (() => void | Promise<void>)[] = [];

  #numbers(name: string, type: Numbers['type'], help: string): Numbers['series'] {
    const known = this.#families.get(name);
    if (known !== undefined && known.type !== 'histogram') return known.series;
    const family: Numbers = { type, help, series: new Map() };
    this.#families.set(name, family);
    return family.series;
  }

  #add(series: Numbers['series'], labels: Labels, next: (value: number) => number): void {
    const key = keyOf(labels);
    const known = series.get(key);
    if (known === undefined) series.set(key, { labels, value: next(0) });
    else known.value = next(known.value);
  }

  /** Adds to a counter. */
  count(name: string, help: string, by = 1, labels: Labels = {}): void {
    this.#add(this.#numbers(name, 'counter', help), labels, (value) => value + by);
  }

  /** Sets a gauge. */
  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#add(this.#numbers(name, 'gauge', help), labels, () => value);
  }

  /** Sets a counter that something else counts, e.g. the processor time of this process. */
  countedElsewhere(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#add(this.#numbers(name, 'counter', help), labels, () => value);
  }

  /** Takes the series of a gauge away, before a collector writes those that there are now. */
  forget(name: string): void {
    this.#families.get(name)?.series.clear();
  }

  /** Adds one duration to a histogram. Seconds. */
  observe(name: string, help: string, seconds: number, labels: Labels = {}): void {
    let family = this.#families.get(name);
    if (family?.type !== 'histogram') {
      family = { type: 'histogram', help, bounds: secondBounds, series: new Map() };
      this.#families.set(name, family);
    }
    const key = keyOf(labels);
    const series = family.series.get(key) ?? { labels, count: 0, sum: 0, counts: family.bounds.map(() => 0) };
    family.series.set(key, series);
    series.count++;
    series.sum += seconds;
    const bucket = family.bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  }

  /** Runs `work` and adds how long it took, whether it succeeded or not. */
  async timed<T>(name: string, help: string, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    let outcome = 'failed';
    try {
      const result = await work();
      outcome = 'ok';
      return result;
    } finally {
      this.observe(name, help, (performance.now() - startedMs) / 1000, { outcome });
    }
  }

  /** Runs before every read, to set what is known only by asking. One that fails leaves the last values. */
  onRead(collector: () => void | Promise<void>): void {
    this.#collectors.push(collector);
  }

  async #collect(): Promise<void> {
    await Promise.allSettled(this.#collectors.map(async (collector) => collector()));
  }

  /** All metrics now. */
  async snapshot(): Promise<MetricsSnapshot> {
    await this.#collect();
    return Object.fromEntries([...this.#families].map(([name, family]) => [name, familyOf(family)]));
  }

  /** All metrics now, in Prometheus' text form 0.0.4. */
  async toPrometheus(): Promise<string> {
    return renderPrometheus(await this.snapshot());
  }
}

function familyOf(family: Numbers | Histogram): MetricFamily {
  const { type, help } = family;
  if (type !== 'histogram') return { type, help, series: [...family.series.values()].map((one) => ({ ...one })) };
  const { bounds } = family;
  const series = [...family.series.values()].map(({ labels, count, sum, counts }) => ({
    labels,
    count,
    sum,
    buckets: bounds.map((bound, index) => [bound, counts[index] ?? 0] as const),
  }));
  return { type, help, series };
}
