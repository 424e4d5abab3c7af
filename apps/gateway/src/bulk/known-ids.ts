import type { EventBatch } from '../events/event-batch.ts';

/** A power of two: the ids of the last minutes of a busy sender. */
const slots = 262_144;

function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  return hash;
}

/**
 * Ids that this process made durable lately, with their content, as 96 bits of hashes: what it can prove to be a
 * duplicate. A duplicate is put on the bus all the same and the indexer has the last word, so an error here loses
 * nothing. A newer id takes an older one's slot.
 */
export class KnownIds {
  readonly #ids = new Int32Array(slots);
  readonly #others = new Int32Array(slots);
  readonly #contents = new Int32Array(slots);

  /** For each event, whether the same id came with the same content before. Remembers them all. */
  remember(sourceId: string, batch: EventBatch): boolean[] | null {
    const { ids } = batch;
    if (ids === null) return null;
    const seed = hashText(sourceId, 0x811c9dc5 | 0);
    return ids.map((id, i) => {
      if (id === '') return false;
      const first = hashText(id, seed);
      const second = hashText(id, ~seed) | 1;
      const slot = first & (slots - 1);
      const content = hashBytes(batch.body, batch.starts[i] ?? 0, batch.ends[i] ?? 0);
      if (this.#ids[slot] === first && this.#others[slot] === second) return this.#contents[slot] === content;
      this.#ids[slot] = first;
      this.#others[slot] = second;
      this.#contents[slot] = content;
      return false;
    });
  }
}
