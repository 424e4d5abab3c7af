import { AppError } from '@logwarden/kernel';
import type { Findings } from '@logwarden/services/indexing';
import type { PreparedBatch } from '@logwarden/store';
import { Worker } from 'node:worker_threads';
import type { BuildAnswer, BuildRequest, BuildStart } from './messages.ts';

interface Waiting {
  readonly resolve: (answer: BuildAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Undefined files: the thread says it cannot do this batch. */
export interface Built {
  readonly prepared: PreparedBatch | undefined;
  readonly found: Findings;
  /** Events that no parser could read. */
  readonly unread: number;
}

/** Files that one batch may need at most; unused numbers are left out. */
export const serialsPerBatch = 256;

/** Messages come from `build-thread.ts` only. */
function asAnswer(message: unknown): BuildAnswer {
  return message as BuildAnswer;
}

/**
 * One build thread. Modes: absent → running (first request) → absent (it ended by itself or was closed: what it held
 * is rejected, and the next request starts another).
 */
export class BuildThread {
  readonly #waiting = new Map<number, Waiting>();
  readonly #heapMb: number;
  readonly #start: BuildStart;
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(options: BuildStart & { readonly heapMb: number }) {
    this.#heapMb = options.heapMb;
    this.#start = { masterKey: options.masterKey };
  }

  /** Resolves to the files written, and what was found in the events. */
  async build(request: Omit<BuildRequest, 'id'>): Promise<Built> {
    const worker = (this.#worker ??= this.#startWorker());
    const id = this.#nextId++;
    const answer = await new Promise<BuildAnswer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const records = request.records.map((record) => ({ ...record, value: new Uint8Array(record.value) }));
      worker.postMessage(
        { ...request, id, records },
        records.map((record) => record.value.buffer),
      );
    });
    const { found } = answer;
    return answer.ok
      ? { prepared: answer.prepared, found, unread: answer.unread }
      : { prepared: undefined, found, unread: 0 };
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./build-thread.ts', import.meta.url), {
      workerData: this.#start,
      resourceLimits: { maxOldGenerationSizeMb: this.#heapMb },
    });
    worker.on('message', (message: unknown) => {
      const answer = asAnswer(message);
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    worker.once('error', (error: unknown) => this.#lost(worker, error));
    worker.once('exit', (code) =>
      this.#lost(worker, new AppError('store.unavailable', `The build thread ended (${code}).`)),
    );
    return worker;
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** Ends the thread; what it holds is rejected, and the next request starts another, also while this one ends. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#lost(worker, new AppError('store.unavailable', 'The build thread was closed.'));
    await worker.terminate();
  }
}
