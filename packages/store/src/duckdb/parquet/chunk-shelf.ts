import type { Kept } from './kept.ts';

/** What is kept, by key, least recently used out first when they pass the budget. */
export class ChunkShelf {
  readonly #budget: number;
  readonly #items = new Map<string, Kept>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  get(key: string): Kept | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    this.#items.delete(key);
    this.#items.set(key, item);
    return item;
  }

  add(key: string, item: Kept): void {
    this.forget(key);
    this.#items.set(key, item);
    this.#bytes += item.sizeBytes;
    item.onGrow = (bytes) => {
      this.#bytes += bytes;
    };
    for (const oldest of this.#items.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.forget(oldest);
    }
  }

  forget(key: string): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#bytes -= item.sizeBytes;
    item.onGrow = undefined;
    this.#items.delete(key);
    item.forget();
  }
}
