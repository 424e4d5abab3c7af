import type { FileInfo } from '../build/prepared.ts';
import type { StoreCore } from '../core.ts';
import { MergeThread } from './merge-thread.ts';
import type { FilePatch } from './patch-columns.ts';
import { selectMerge, type MergeChoice, type Pace } from './select-merge.ts';

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
  /** Runs while more waits than can be written. */
  #behind: NodeJS.Timeout | undefined;
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

  /** Says that more waits to be written: what can be merged later is put off for a while. */
  putOff(): void {
    if (this.#closed) return;
    clearTimeout(this.#behind);
    this.#behind = setTimeout(() => {
      this.#behind = undefined;
      this.#start(false);
    }, this.#core.options.behindMs).unref();
  }

  /** Merges everything there is to merge, as if no more were to come. */
  settle(): Promise<void> {
    return this.#alone(() => this.#run(true));
  }

  /** Writes a file anew with some of its rows changed, between merges. False: the file is gone meanwhile. */
  rewrite(info: FileInfo, patch: FilePatch): Promise<boolean> {
    const choice = { files: [info], cutByDay: false, level: info.level, patch };
    return this.#alone(async () => this.#core.files.has(info.serial) && (await this.#merge(choice)));
  }

  /** One at a time: two at once would choose the same files. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running !== undefined) await this.#running;
    const run = work();
    const ended = (): void => {
      this.#running = undefined;
    };
    this.#running = run.then(ended, ended);
    return run;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#behind);
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
      const choice = this.#choose(quiet ? 'quiet' : this.#behind === undefined ? 'steady' : 'behind');
      if (choice === null) return;
      await this.#merge(choice);
    }
  }

  #choose(pace: Pace): MergeChoice | null {
    const durable = this.#core.files.list().flatMap((file) => (file.durable ? [file.info] : []));
    const partitions = Map.groupBy(durable, (f) => `${f.tenant}\0${f.storageClass}\0${f.day}\0${f.kind}`);
    for (const files of partitions.values()) {
      const choice = selectMerge(files, pace);
      if (choice !== null) return choice;
    }
    return null;
  }

  /** False: its inputs are gone meanwhile. */
  async #merge(choice: MergeChoice & { readonly patch?: FilePatch }): Promise<boolean> {
    const { files } = choice;
    const core = this.#core;
    const chosen = new Set(files.map((info) => info.serial));
    const snapshot = core.files.snapshot((info) => chosen.has(info.serial));
    try {
      const firstSerial = core.reserveSerials(mostOutputs);
      const { directory } = core.options;
      const plan = { ...choice, directory, firstSerial, serials: mostOutputs };
      const merged = await this.#thread.merge(plan);
      await core.warm(merged);
      return await core.exclusive(async () => {
        // Retention may have removed the partition meanwhile.
        const valid = files.every((info) => core.files.has(info.serial));
        if (valid) await core.catalogue.replace(files, merged);
        if (valid)
          core.files.replace(
            files,
            merged.map((info) => ({ info, durable: true })),
          );
        else merged.forEach((info) => core.unlink(info));
        return valid;
      });
    } finally {
      snapshot.release();
    }
  }
}
