import type { Chunk } from './chunk.ts';

/** What a shelf needs to know of what stands on it. */
type Kept = Pick<Chunk, 'sizeBytes' | 'onGrow' | 'forget'>;

interface Place<T> {
  readonly chunk: T;
  /** Since the hand came by. */
  isUsed: boolean;
}

/**
 * Chunks by key within a budget. What goes is chosen by SIEVE (Zhang and others, NSDI 2024): a hand passes from the oldest
 * to the newest and takes what nobody came back for since it last came by. So chunks that are asked for in turn stay when
 * a few more come to them than fit, where the least recently used first would keep none of them.
 */
export class ChunkShelf<T extends Kept = Chunk> {
  readonly #budget: number;
  readonly #places = new Map<string, Place<T>>();
  #hand = this.#places.entries();
  #newest = '';
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    place.isUsed = true;
    return place.chunk;
  }

  /** A chunk that is larger than the shelf is forgotten at once. */
  add(key: string, chunk: T): void {
    this.forget(key);
    while (this.#bytes + chunk.sizeBytes > this.#budget && this.#places.size > 0) this.#sweep();
    if (chunk.sizeBytes > this.#budget) {
      chunk.forget();
      return;
    }
    this.#places.set(key, { chunk, isUsed: false });
    this.#newest = key;
    this.#bytes += chunk.sizeBytes;
    chunk.onGrow = (bytes) => {
      this.#bytes += bytes;
    };
  }

  forget(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    const { chunk } = place;
    this.#bytes -= chunk.sizeBytes;
    chunk.onGrow = undefined;
    this.#places.delete(key);
    chunk.forget();
  }

  /** One step of the hand. Behind the newest it begins again with the oldest. */
  #sweep(): void {
    const next = this.#hand.next();
    const [key, place] = next.value ?? [];
    if (key === undefined || key === this.#newest) this.#hand = this.#places.entries();
    if (key === undefined || place === undefined) return;
    if (place.isUsed) place.isUsed = false;
    else this.forget(key);
  }
}
