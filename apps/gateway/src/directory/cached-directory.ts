import { AppError, type Clock, type TenantScope } from '@logwarden/kernel';
import type { IngestDirectory, KeyAnswer, SourceAnswer } from './directory.ts';

interface Entry<T> {
  value: T;
  readonly loadedAtMs: number;
}

/** Times in ms. A yes may be up to `freshMs` old, a no up to `refusedMs`; a yes serves up to `staleMs` while the database is away. */
const freshMs = 5_000;
const refusedMs = 1_000;
const staleMs = 3_600_000;
const maxEntries = 20_000;

/** Remembers answers by key; of several callers that miss at once only one asks. */
class AnswerCache<T extends { readonly ok: boolean }> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #loading = new Map<string, Promise<T>>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string, load: () => Promise<T>): T | Promise<T> {
    const entry = this.#entries.get(key);
    const age = entry === undefined ? Infinity : this.#clock.nowMs() - entry.loadedAtMs;
    if (entry !== undefined && age < (entry.value.ok ? freshMs : refusedMs)) return entry.value;
    const waiting = this.#loading.get(key);
    if (waiting !== undefined) return waiting;
    const loading = this.#load(key, load, entry).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(key: string, load: () => Promise<T>, before: Entry<T> | undefined): Promise<T> {
    try {
      const value = await load();
      if (this.#entries.size >= maxEntries) this.#entries.clear();
      this.#entries.set(key, { value, loadedAtMs: this.#clock.nowMs() });
      return value;
    } catch (error) {
      const usable = before?.value.ok === true && this.#clock.nowMs() - before.loadedAtMs < staleMs;
      if (usable && error instanceof AppError && error.retryable) return before.value;
      throw error;
    }
  }
}

/** A directory that is asked at most every few seconds per key and source, and goes on while the database is away. */
export function cacheDirectory(inner: IngestDirectory, clock: Clock): IngestDirectory {
  const keys = new AnswerCache<KeyAnswer>(clock);
  const sources = new AnswerCache<SourceAnswer>(clock);
  return {
    resolveIngestKey: async (authorization) =>
      keys.get(authorization ?? '', () => inner.resolveIngestKey(authorization)),
    resolveSource: async (scope: TenantScope, name, options) =>
      sources.get(`${scope.tenantId} ${options.mayCreate ? options.apiKeyId : ''} ${name}`, () =>
        inner.resolveSource(scope, name, options),
      ),
  };
}
