import { AppError } from '@logwarden/kernel';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FileInfo } from '../build/prepared.ts';
import type { MergePlan } from './merge-files.ts';

/** A thread that has nothing to merge ends after so long; a busy one keeps its compiled code. */
const idleMs = 30_000;

/** The merge thread. Modes: absent → merging (one plan at a time) → idle → merging … or absent. */
export class MergeThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isMerging = false;

  /** Rejects when the merge fails or the thread ends; the next merge starts another. */
  async merge(plan: MergePlan): Promise<FileInfo[]> {
    // Answers carry no number: a second plan would take the first one's.
    if (this.#isMerging) throw new AppError('internal.unexpected', 'Two merges at once were asked of one thread.');
    this.#isMerging = true;
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const failed = new AbortController();
    const ended = once(worker, 'exit', { signal: failed.signal }).then(([code]): never => {
      throw new AppError('store.unavailable', `The merge thread ended (${String(code)}).`);
    });
    try {
      worker.ref();
      worker.postMessage(plan);
      // `once` rejects when the worker reports an error.
      return asFiles(await Promise.race([once(worker, 'message', { signal: failed.signal }), ended]));
    } catch (error) {
      this.#worker = undefined;
      throw error;
    } finally {
      this.#isMerging = false;
      ended.catch(() => undefined);
      failed.abort();
      worker.unref();
      this.#idle = setTimeout(() => void this.close(), idleMs).unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./merge-worker.ts', import.meta.url));
    // The merge that is under way reports it; between merges there is nobody to tell.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}

/** `merge-worker.ts` posts what `mergeFiles` returns. */
function asFiles(message: readonly unknown[]): FileInfo[] {
  return message[0] as FileInfo[];
}
