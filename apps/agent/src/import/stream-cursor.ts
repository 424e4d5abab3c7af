import type { FileHandle } from 'node:fs/promises';
import type { MultilineConfig } from '@logwarden/contracts';
import { isCompressed } from '../read/chunks.ts';
import { identify, identityName, isSameFile, readAt } from '../read/identity.ts';
import { tailMax, tailOf, type StateFile, type StreamState } from '../state/stream-state.ts';
import type { Batch } from '../read/batches.ts';

/** What is known of a file from before, against the file that is there now. */
export type Match =
  | { readonly kind: 'new' }
  | { readonly kind: 'same'; readonly state: StreamState }
  | { readonly kind: 'replaced'; readonly state: StreamState }
  | { readonly kind: 'truncated'; readonly state: StreamState };

/** Compares by identity, then by size and the bytes just before the position. */
export async function matchState(handle: FileHandle, state: StreamState | null): Promise<Match> {
  if (state === null) return { kind: 'new' };
  if (!(await isSameFile(handle, state.identity))) {
    // The same node with another head was written anew in place; it needs a name of its own for its seqs.
    const sameNode = identityName(await identify(handle)) === identityName(state.identity);
    return { kind: sameNode ? 'truncated' : 'replaced', state };
  }
  if (isCompressed(state.path)) return { kind: 'same', state };
  const { size } = await handle.stat();
  if (size < state.offset) return { kind: 'truncated', state };
  const from = state.offset - state.tail.bytes;
  const { crc } = tailOf(await readAt(handle, from, state.tail.bytes));
  return crc === state.tail.crc ? { kind: 'same', state } : { kind: 'truncated', state };
}

/** The position of one stream, always on disk before and after what it stands for. */
export class StreamCursor {
  readonly #file: StateFile;
  #state: StreamState;

  constructor(file: StateFile, state: StreamState) {
    this.#file = file;
    this.#state = state;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Writes down what will be sent next, and with it what was acknowledged before. */
  async begin(
    batch: Batch,
    multiline: MultilineConfig,
  ): Promise<{ readonly firstSeq: number; readonly batchSeq: number }> {
    const { nextSeq: firstSeq, batchSeq } = this.#state;
    const pending = { from: batch.from, to: batch.to, firstSeq, count: batch.events.length, multiline };
    this.#state = { ...this.#state, pending };
    await this.#file.save(this.#state);
    return { firstSeq, batchSeq };
  }

  /** Moves past a batch that the gateway has. It reaches the disk with the next {@link begin} or {@link save}. */
  async acknowledge(batch: Batch, handle: FileHandle): Promise<void> {
    const compressed = isCompressed(this.#state.path);
    const from = Math.max(0, batch.to - tailMax);
    const tail = compressed ? { bytes: 0, crc: 0 } : tailOf(await readAt(handle, from, batch.to - from));
    this.#state = {
      ...this.#state,
      identity: await this.#freshIdentity(handle),
      offset: batch.to,
      nextSeq: this.#state.nextSeq + batch.events.length,
      batchSeq: this.#state.batchSeq + 1,
      tail,
      pending: null,
    };
  }

  async save(): Promise<void> {
    await this.#file.save(this.#state);
  }

  /** The head of a small file grows with it. */
  async #freshIdentity(handle: FileHandle): Promise<StreamState['identity']> {
    return this.#state.identity.headBytes >= 1024 ? this.#state.identity : identify(handle);
  }
}
