import { crc32 } from 'node:zlib';
import type { EventBatch } from '../events/event-batch.ts';

const maxKept = 200_000;

/**
 * Ids that this process made durable lately, with a checksum of their content: what it can prove to be a duplicate.
 * A duplicate is put on the bus all the same, and the indexer has the last word, so an error here loses nothing.
 */
export class KnownIds {
  readonly #seen = new Map<string, number>();

  /** For each event, whether the same id came with the same content before. Remembers them all. */
  remember(sourceId: string, batch: EventBatch): boolean[] | null {
    const { ids } = batch;
    if (ids === null) return null;
    return ids.map((id, i) => {
      if (id === '') return false;
      const key = `${sourceId} ${id}`;
      const sum = crc32(batch.body.subarray(batch.starts[i], batch.ends[i]));
      const before = this.#seen.get(key);
      if (before === undefined) this.#add(key, sum);
      return before === sum;
    });
  }

  #add(key: string, sum: number): void {
    this.#seen.set(key, sum);
    if (this.#seen.size <= maxKept) return;
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}
