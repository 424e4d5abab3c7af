import type { SourceView } from '@logwarden/contracts';

/** What routing asks of a source's load. */
export interface SourceLoad {
  /** Forecast for a day, bytes. */
  readonly bytesPerDay: number;
  /** The tenant has a queue of its own. */
  readonly isIsolated: boolean;
}

export interface SourceLoads {
  of(source: SourceView): SourceLoad;
}

/** Nothing is known yet: every source is a trickle among others. */
export const unknownLoads: SourceLoads = { of: () => ({ bytesPerDay: 0, isIsolated: false }) };
