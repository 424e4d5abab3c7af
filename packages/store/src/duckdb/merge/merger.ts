import type { StoreCore } from '../core.ts';
import { MergeThread } from './merge-thread.ts';
import { selectMerge, type MergeChoice } from './select-merge.ts';

/** Files one merge may write: a day each, the rest in one. */
const mostOutputs = 64;

/**
 * Merges files in the background, one merge at a time, in a worker thread. Modes: idle → merging (inputs pinned, outputs
 * written and fsynced beside them) → booking (one transaction swaps them in the catalogue) → idle. A crash leaves either
 * the inputs or the outputs in the catalogue; the others are orphans and go at the next start.
 */
export class Merger {
  readonly #core: StoreCore;
  readonly #thread = new MergeThread();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(core: StoreCore) {
    this.#core = core;
  }

  /** Says that files were added: merges what is due now, and what is due when the store is quiet. */
  wake(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(true), this.#core.options.quietMs).unref();
    this.#start(false);
  }

  /** Merges everything there is to merge, as if no more were to come. */
  async settle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const run = this.#run(true);
    // Two at once would choose the same files.
    this.#running = run
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
      });
    await run;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#thread.close();
  }

  #start(quiet: boolean): void {
    if (this.#running !== undefined || this.#closed) return;
    this.#running = this.#run(quiet)
      .catch((error: unknown) => this.#core.options.onError(error))
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #run(quiet: boolean): Promise<void> {
    while (!this.#closed) {
      const choice = this.#choose(quiet);
      if (choice === null) return;
      await this.#merge(choice);
    }
  }

  #choose(quiet: boolean): MergeChoice | null {
    const durable = this.#core.files.list().flatMap((file) => (file.durable ? [file.info] : []));
    const partitions = Map.groupBy(durable, (f) => `${f.tenant}\0${f.storageClass}\0${f.day}\0${f.kind}`);
    for (const files of partitions.values()) {
      const choice = selectMerge(files, quiet);
      if (choice !== null) return choice;
    }
    return null;
  }

  async #merge({ files, cutByDay, level }: MergeChoice): Promise<void> {
    const core = this.#core;
    const chosen = new Set(files.map((info) => info.serial));
    const snapshot = core.files.snapshot((info) => chosen.has(info.serial));
    try {
      const firstSerial = core.reserveSerials(mostOutputs);
      const { directory } = core.options;
      const plan = { directory, files, cutByDay, level, firstSerial, serials: mostOutputs };
      const merged = await this.#thread.merge(plan);
      await core.exclusive(async () => {
        // Retention may have removed the partition meanwhile.
        const valid = files.every((info) => core.files.has(info.serial));
        if (valid) await core.catalogue.replace(files, merged);
        if (valid)
          core.files.replace(
            files,
            merged.map((info) => ({ info, durable: true })),
          );
        else merged.forEach((info) => core.unlink(info));
      });
    } finally {
      snapshot.release();
    }
  }
}
