import type { Random } from './random.ts';
import type { Shape } from './rhythm.ts';

export type DemoTenant = 'customs' | 'bank';

/** What a source's generator gets for one event. */
export interface Draw {
  readonly random: Random;
  /** Event time, ms since 1970. */
  readonly ms: number;
  /** Counts what was planted, by name; written beside the data. */
  readonly plant: (name: string) => void;
}

export interface DemoSource {
  readonly tenant: DemoTenant;
  readonly name: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly system: string;
  /** Configuration of the source as the api takes it. */
  readonly parser: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
  /** Events over the five weeks at full size. */
  readonly events: number;
  /** One event: the raw text, possibly of several lines. */
  readonly line: (draw: Draw) => string;
  /** Factor on the volume of an hour (the outage), 1 by default. */
  readonly factor?: (hourMs: number) => number;
  /** Events at fixed times instead of drawn ones: every `everyMs`, one per name. */
  readonly fixed?: {
    readonly everyMs: number;
    readonly names: readonly string[];
    readonly line: (draw: Draw, name: string) => string;
  };
}
