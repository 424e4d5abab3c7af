import { createHash } from 'node:crypto';
import type { Clock } from '@logwarden/kernel';
import type { AppendedRun, Progress } from './stream-lanes.ts';

const maxKept = 256;
const keptMs = 900_000;

/**
 * A body of several records can fail in its middle, when the bus gets full. Its sender repeats it whole; what was
 * durable is remembered here by the body's digest and not written again. Lost with the process.
 */
export class PartialBodies {
  readonly #kept = new Map<string, { readonly progress: Progress; readonly atMs: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `write` with what an earlier try of this body achieved. */
  async run<T>(owner: string, body: Uint8Array, write: (progress: Progress) => Promise<T>): Promise<T> {
    const known = this.#kept.size === 0 ? undefined : this.#kept.get(this.#key(owner, body));
    const progress: Progress =
      known !== undefined && this.#clock.nowMs() - known.atMs < keptMs
        ? known.progress
        : new Map<string, AppendedRun>();
    try {
      const result = await write(progress);
      if (known !== undefined) this.#kept.delete(this.#key(owner, body));
      return result;
    } catch (error) {
      if (progress.size > 0) this.#keep(this.#key(owner, body), progress);
      throw error;
    }
  }

  #keep(key: string, progress: Progress): void {
    this.#kept.set(key, { progress, atMs: this.#clock.nowMs() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  #key(owner: string, body: Uint8Array): string {
    return `${owner} ${createHash('sha256').update(body).digest('base64')}`;
  }
}
