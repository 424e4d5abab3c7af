/** Counters of one process at one time. */
export interface CounterSample {
  readonly atMs: number;
  readonly counters: Readonly<Record<string, number>>;
}

const keptMs = 60_000;
/** Rates are over at least so long, so that one batch more or less does not show as a jump. */
const spanMs = 15_000;

/**
 * Rates of counters that processes count: the mean since the newest sample that is at least {@link spanMs} old, or the
 * oldest there is. A counter that went back was started again with its process.
 */
export class CounterRates {
  readonly #samples = new Map<string, CounterSample[]>();

  add(process: string, sample: CounterSample): void {
    const samples = (this.#samples.get(process) ?? []).filter(({ atMs }) => atMs > sample.atMs - keptMs);
    samples.push(sample);
    this.#samples.set(process, samples);
  }

  /** Sum over the processes, a second; null while none was seen twice. */
  perSecond(counter: string): number | null {
    const rates = [...this.#samples.values()].flatMap((samples) => rateOf(samples, counter) ?? []);
    return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
  }
}

function rateOf(samples: readonly CounterSample[], counter: string): number | undefined {
  const last = samples.at(-1);
  const before = samples.findLast((one) => last !== undefined && one.atMs <= last.atMs - spanMs) ?? samples[0];
  if (last === undefined || before === undefined || before.atMs === last.atMs) return undefined;
  const now = last.counters[counter];
  if (now === undefined) return undefined;
  const then = before.counters[counter] ?? 0;
  return ((now >= then ? now - then : now) * 1000) / (last.atMs - before.atMs);
}
