import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failures, ThrottleMemory } from './login-throttle.ts';

type Entries = Iterable<readonly [key: string, failures: Failures]>;

const linePattern = /^([\w-]{22}) (\d{1,9}) (\d{1,15})$/;
/** Lines after which the file is written anew, whatever it holds. */
const maxLines = 200_000;

function lineOf(key: string, failures: Failures | undefined): string {
  return `${key} ${String(failures?.count ?? 0)} ${String(Math.floor(failures?.lastAtMs ?? 0))}\n`;
}

/**
 * Failed sign-ins in a file of this host: a line for each change, the last one of a key counts, count 0 forgets it. A write
 * is a few microseconds and done before the attempt is judged, so that kill -9 forgets nothing. A torn line is passed over.
 */
export class ThrottleFile implements ThrottleMemory {
  readonly #file: string;
  readonly #onError: (error: unknown) => void;
  readonly #entries = new Map<string, Failures>();
  #lines = 0;

  constructor(file: string, onError: (error: unknown) => void) {
    this.#file = file;
    this.#onError = onError;
  }

  load(): Entries {
    this.#entries.clear();
    for (const line of this.#text().split('\n')) {
      const [, key, count, lastAtMs] = linePattern.exec(line) ?? [];
      if (key === undefined) continue;
      if (Number(count) === 0) this.#entries.delete(key);
      else this.#entries.set(key, { count: Number(count), lastAtMs: Number(lastAtMs) });
    }
    return new Map(this.#entries);
  }

  note(key: string, failures: Failures | undefined): void {
    if (failures === undefined) this.#entries.delete(key);
    else this.#entries.set(key, failures);
    this.#try(() => appendFileSync(this.#file, lineOf(key, failures), { mode: 0o600 }));
    if (++this.#lines > maxLines) this.replace(new Map(this.#entries));
  }

  replace(entries: Entries): void {
    const kept = new Map(entries);
    this.#entries.clear();
    for (const [key, failures] of kept) this.#entries.set(key, failures);
    this.#lines = 0;
    this.#try(() => {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      const text = [...kept].map(([key, failures]) => lineOf(key, failures)).join('');
      writeFileSync(`${this.#file}.tmp`, text, { mode: 0o600 });
      renameSync(`${this.#file}.tmp`, this.#file);
    });
  }

  #text(): string {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) this.#onError(error);
      return '';
    }
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#onError(error);
    }
  }
}
