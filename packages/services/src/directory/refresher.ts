import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@logwarden/kernel';

/** Ages in ms. Up to `fresh` nothing is asked; up to `stale` it is asked while the caller goes on; then the caller waits. */
const freshMs = 1000;
const staleMs = 2000;
/** How long a caller waits for a database that does not answer before the last good state serves. */
const patienceMs = 1000;

/**
 * Keeps a state at most two seconds old while it is used, and costs nothing while it is not. Modes: empty (callers wait
 * and get the error) → fresh → ageing (asked in the background) → stale (callers wait) → away (the last ask failed: the
 * last good state serves, asked again every second in the background) → fresh.
 */
export class Refresher {
  readonly #load: () => Promise<void>;
  readonly #clock: Clock;
  #loadedAtMs: number | undefined;
  #triedAtMs = -Infinity;
  #away = false;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;

  constructor(load: () => Promise<void>, clock: Clock) {
    this.#load = load;
    this.#clock = clock;
  }

  /** Resolves when the state may be used. Rejects only while there has never been one. */
  async ensure(): Promise<void> {
    if (this.#loadedAtMs === undefined) return this.#run();
    const age = this.#clock.nowMs() - this.#loadedAtMs;
    if (age <= freshMs) return;
    if (this.#away && this.#clock.nowMs() - this.#triedAtMs <= freshMs) return;
    const running = this.#run().catch(() => undefined);
    if (age <= staleMs || this.#away) return;
    await Promise.race([running, delay(patienceMs, undefined, { ref: false })]);
  }

  /** Asks anew, beginning after this call: for what is not in the state but may have been written just now. */
  async now(): Promise<void> {
    if (this.#running === undefined) return this.#run();
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined;
        return this.#run();
      });
    return this.#queued;
  }

  #run(): Promise<void> {
    this.#running ??= this.#attempt().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #attempt(): Promise<void> {
    const begunAtMs = this.#clock.nowMs();
    this.#triedAtMs = begunAtMs;
    try {
      await this.#load();
      this.#loadedAtMs = begunAtMs;
      this.#away = false;
    } catch (error) {
      this.#away = true;
      throw error;
    }
  }
}
