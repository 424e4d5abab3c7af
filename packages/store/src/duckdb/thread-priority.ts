import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lets other threads of the machine go first: searches over writing, writing over merging. On Linux a thread has a nice
 * value of its own (0–19, higher waits); elsewhere, and where it is not allowed, nothing happens.
 */
export function yieldToOthers(nice: number): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isSafeInteger(thread) && thread > 0) setPriority(thread, nice);
  } catch {
    return;
  }
}
