import { readFile } from 'node:fs/promises';
import type { BlockFilter } from './block-texts.ts';
import { decodeFilter } from './build-filter.ts';

interface Entry {
  readonly blocks: readonly BlockFilter[] | null;
  readonly bytes: number;
}

/** Filters in memory, least recently used out first when they pass the budget. */
export class FilterCache {
  readonly #budget: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  /** The blocks of a filter file; null: it cannot be used. */
  async get(path: string): Promise<readonly BlockFilter[] | null> {
    const known = this.#entries.get(path);
    if (known !== undefined) {
      this.#entries.delete(path);
      this.#entries.set(path, known);
      return known.blocks;
    }
    const data = await readFile(path).catch(() => Buffer.alloc(0));
    const meanwhile = this.#entries.get(path);
    if (meanwhile !== undefined) return meanwhile.blocks;
    const entry = { blocks: decodeFilter(data), bytes: data.byteLength };
    this.#entries.set(path, entry);
    this.#bytes += entry.bytes;
    this.#evict();
    return entry.blocks;
  }

  drop(path: string): void {
    this.#bytes -= this.#entries.get(path)?.bytes ?? 0;
    this.#entries.delete(path);
  }

  #evict(): void {
    for (const path of this.#entries.keys()) {
      if (this.#bytes <= this.#budget || this.#entries.size <= 1) return;
      this.drop(path);
    }
  }
}
