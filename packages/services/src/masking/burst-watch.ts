import type { DataClass } from '@logwarden/contracts';

/** Within minutes so many values came in that look alike once they are hidden, as when somebody tries out a number. */
export interface Burst {
  readonly tenantId: string;
  readonly sourceId: string;
  readonly dataClass: DataClass;
  /** How each of them is shown. */
  readonly shown: string;
}

/** A hidden value as it was found. */
export interface Sighting extends Burst {
  /** The same for the same value. */
  readonly token: string;
}

/** Of these the hidden part alone tells values apart, and even many of them share a form by chance a few dozen times. */
const watched: ReadonlySet<DataClass> = new Set(['resident_id', 'bank_card', 'mobile']);
const windowMs = 600_000;
/** Values of a form are told apart only after so many sightings of it. */
const idleSightings = 100;
/** Whoever tries out four digits plants ten thousand; by chance it takes a million cards of one issuer. */
const burstValues = 100;
const slots = 65_536;

/**
 * Tells when one form stands for unusually many different values. Sightings are counted by a hash of their form first;
 * values are told apart only where that count is high. Each form is told once in ten minutes.
 */
export class BurstWatch {
  readonly #counts = new Uint8Array(slots);
  readonly #values = new Map<string, Set<string>>();
  readonly #told = new Set<string>();
  #endMs = 0;

  /** The burst that this value completes, if any. */
  note({ token, ...burst }: Sighting, nowMs: number): Burst | undefined {
    // A form of which nothing is shown, as a policy may ask for, is that of every value.
    if (!watched.has(burst.dataClass) || !/\d/.test(burst.shown)) return undefined;
    if (nowMs >= this.#endMs) this.#begin(nowMs);
    const form = `${burst.tenantId}\0${burst.dataClass}\0${burst.shown}`;
    const slot = hashOf(form);
    const count = this.#counts[slot] ?? 0;
    if (count < idleSightings) {
      this.#counts[slot] = count + 1;
      return undefined;
    }
    if (this.#told.has(form)) return undefined;
    const values = this.#values.get(form) ?? new Set<string>();
    this.#values.set(form, values);
    values.add(token);
    if (values.size < burstValues) return undefined;
    this.#values.delete(form);
    this.#told.add(form);
    return burst;
  }

  #begin(nowMs: number): void {
    this.#endMs = nowMs + windowMs;
    this.#counts.fill(0);
    this.#values.clear();
    this.#told.clear();
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 16)) & (slots - 1);
}
