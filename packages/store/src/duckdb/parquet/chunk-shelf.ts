import type { Chunk } from './chunk.ts';

/** Chunks by key, least recently used out first when they pass the budget. */
export class ChunkShelf {
  readonly #budget: number;
  readonly #chunks = new Map<string, Chunk>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  get(key: string): Chunk | undefined {
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return undefined;
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    return chunk;
  }

  add(key: string, chunk: Chunk): void {
    this.forget(key);
    this.#chunks.set(key, chunk);
    this.#bytes += chunk.sizeBytes;
    chunk.onGrow = (bytes) => {
      this.#bytes += bytes;
    };
    for (const oldest of this.#chunks.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.forget(oldest);
    }
  }

  forget(key: string): void {
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return;
    this.#bytes -= chunk.sizeBytes;
    chunk.onGrow = undefined;
    this.#chunks.delete(key);
    chunk.forget();
  }
}
