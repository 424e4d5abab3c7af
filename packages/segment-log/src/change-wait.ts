import { setTimeout as delay } from 'node:timers/promises';
import type { LogFs } from './log-fs.ts';

const fallbackPollMs = 200;
const busyPollMs = 20;

/**
 * Waits for a file to change. Where the system tells of changes, the poll is only a safety net; where it does not
 * (the file is missing, no watches left, a remote file system) the file is looked at every 20 ms.
 */
export class ChangeWait {
  readonly #fs: LogFs;
  readonly #path: string;
  #stop: (() => void) | undefined;
  #isWatchTrusted = true;
  #wokenByTimer = false;
  #hasChanged = false;
  #wake: AbortController | undefined;

  constructor(fs: LogFs, path: string) {
    this.#fs = fs;
    this.#path = path;
  }

  /** Called before looking at the file: changes from here on end the next wait at once. */
  arm(): void {
    this.#hasChanged = false;
    this.#stop ??= this.#fs.watch(this.#path, () => this.wake());
  }

  /** Says that something was found. When it was the poll that found it, the watch is not relied on any more. */
  found(): void {
    if (this.#wokenByTimer) this.#isWatchTrusted = false;
    this.#wokenByTimer = false;
  }

  /** Resolves at a change, at the next poll, or after `maxMs`, whichever comes first. */
  async wait(maxMs: number): Promise<void> {
    this.#wokenByTimer = false;
    if (this.#hasChanged) return;
    const pollMs = this.#stop !== undefined && this.#isWatchTrusted ? fallbackPollMs : busyPollMs;
    this.#wake = new AbortController();
    try {
      await delay(Math.min(pollMs, maxMs), undefined, { signal: this.#wake.signal });
      this.#wokenByTimer = this.#stop !== undefined;
    } catch {
      return;
    } finally {
      this.#wake = undefined;
    }
  }

  /** Ends a wait now. */
  wake(): void {
    this.#hasChanged = true;
    this.#wake?.abort();
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.wake();
  }
}
