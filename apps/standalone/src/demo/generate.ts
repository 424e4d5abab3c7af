import { bankSources } from './bank.ts';
import { reviewSources } from './customs-review.ts';
import type { DemoSource, Draw } from './model.ts';
import { Random } from './random.ts';
import { demoFromMs, demoHours, demoToMs, hourMs, hourWeight, outage, totalWeight } from './rhythm.ts';
import { securitySources } from './security.ts';

export const demoSources: readonly DemoSource[] = [...reviewSources, ...securitySources, ...bankSources];

/** What was planted in one source: events in all, and by name. */
export type Planted = Readonly<Record<string, number>>;

export interface DemoManifest {
  readonly seed: string;
  readonly size: number;
  readonly from: string;
  readonly to: string;
  readonly outage: { readonly from: string; readonly recovery: string; readonly clear: string };
  readonly sources: Readonly<
    Record<string, { readonly tenant: string; readonly events: number; readonly planted: Planted }>
  >;
  readonly events: number;
}

/** Hand out of {@link generateHour}: the events of one source in one hour, in order of time. */
export interface DemoHour {
  readonly lines: readonly string[];
  readonly planted: Planted;
}

function eventsInHour(source: DemoSource, startMs: number, size: number): number {
  if (source.events === 0) return 0;
  const share = (ms: number): number =>
    (source.events * size * hourWeight(source.shape, ms) * (source.factor?.(ms) ?? 1)) / totalWeight(source.shape);
  return Math.round(share(startMs));
}

/**
 * The events of `source` in hour `hour` (0 … demoHours − 1). Depends on seed, source, hour and size only.
 * `size` 1 is about two million events over all sources.
 */
export function generateHour(
  source: DemoSource,
  hour: number,
  options: { readonly seed: string; readonly size: number },
): DemoHour {
  const startMs = demoFromMs + hour * hourMs;
  const random = new Random(`${options.seed}/${source.name}/${hour}`);
  const counts = new Map<string, number>();
  const plant = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const events: { ms: number; line: string }[] = [];
  const count = eventsInHour(source, startMs, options.size);
  const times = Array.from({ length: count }, () => startMs + random.below(hourMs)).sort((a, b) => a - b);
  for (const ms of times) events.push({ ms, line: source.line({ random, ms, plant }) });
  if (source.fixed !== undefined) {
    addFixed(events, source.fixed, { random, ms: startMs, plant });
    events.sort((a, b) => a.ms - b.ms);
  }
  return { lines: events.map((e) => e.line), planted: Object.fromEntries(counts) };
}

function addFixed(events: { ms: number; line: string }[], fixed: NonNullable<DemoSource['fixed']>, draw: Draw): void {
  for (let ms = draw.ms; ms < draw.ms + hourMs; ms += fixed.everyMs) {
    for (const name of fixed.names) events.push({ ms, line: fixed.line({ ...draw, ms }, name) });
  }
}

/** Collects what the hours planted into the manifest that is written beside the data. */
export class ManifestBuilder {
  readonly #sources = new Map<string, { tenant: string; events: number; planted: Map<string, number> }>();

  add(source: DemoSource, hour: DemoHour): void {
    let entry = this.#sources.get(source.name);
    if (entry === undefined) {
      entry = { tenant: source.tenant, events: 0, planted: new Map() };
      this.#sources.set(source.name, entry);
    }
    entry.events += hour.lines.length;
    for (const [name, count] of Object.entries(hour.planted))
      entry.planted.set(name, (entry.planted.get(name) ?? 0) + count);
  }

  build(seed: string, size: number): DemoManifest {
    const iso = (ms: number): string => new Date(ms).toISOString();
    const sources = [...this.#sources].map(
      ([name, s]) =>
        [name, { tenant: s.tenant, events: s.events, planted: Object.fromEntries([...s.planted].sort()) }] as const,
    );
    return {
      seed,
      size,
      from: iso(demoFromMs),
      to: iso(demoToMs),
      outage: { from: iso(outage.fromMs), recovery: iso(outage.recoveryMs), clear: iso(outage.clearMs) },
      sources: Object.fromEntries(sources),
      events: sources.reduce((sum, [, s]) => sum + s.events, 0),
    };
  }
}

/** Sizes by name, for `--demo-size`. */
export const demoSizes: Readonly<Record<string, number>> = { tiny: 0.02, small: 0.1, full: 1 };

/** All hours of the demo, oldest first. */
export const hours: readonly number[] = Array.from({ length: demoHours }, (_, i) => i);
