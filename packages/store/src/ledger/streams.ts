import { AppError } from '@logwarden/kernel';
import { streamId } from '../identity/stream-id.ts';
import { type Run, SeqSet } from './seq-set.ts';

/** Seqs of one stream in one partition. */
export interface PreparedStream {
  readonly id: number;
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
  readonly storageClass: string;
  readonly day: string;
  /** Seqs of the batch that become rows, and those that end without one (dropped, duplicate by client id). */
  readonly stored: readonly Run[];
  readonly ended: readonly Run[];
}

export type SeqOutcome = 'stored' | 'ended';

/** Seqs of a stream in one partition: those that are rows there, and those that ended without one. */
export interface StreamPart {
  readonly storageClass: string;
  readonly day: string;
  readonly stored: SeqSet;
  readonly ended: SeqSet;
}

export interface StreamState {
  readonly id: number;
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
  /** Every seq that was booked, those of removed partitions included. */
  readonly seen: SeqSet;
  /** Seqs whose partition was removed by retention. */
  readonly removed: SeqSet;
  readonly parts: Map<string, StreamPart>;
}

/** The streams the store knows, with what has become of each seq. */
export class Streams {
  readonly #byId = new Map<number, StreamState>();

  get(id: number): StreamState | undefined {
    return this.#byId.get(id);
  }

  find(tenant: string, source: string, name: string): StreamState | undefined {
    return this.#byId.get(streamId(tenant, source, name));
  }

  ofTenant(tenant: string): StreamState[] {
    return [...this.#byId.values()].filter((stream) => stream.tenant === tenant);
  }

  /** Returns the stream and whether it is new. */
  intern(names: Pick<PreparedStream, 'id' | 'tenant' | 'source' | 'name'>): { stream: StreamState; isNew: boolean } {
    const known = this.#byId.get(names.id);
    if (known !== undefined) {
      if (known.tenant !== names.tenant || known.source !== names.source || known.name !== names.name) {
        throw new AppError('internal.unexpected', 'Two streams have the same id.');
      }
      return { stream: known, isNew: false };
    }
    const { id, tenant, source, name } = names;
    const stream = {
      id,
      tenant,
      source,
      name,
      seen: new SeqSet(),
      removed: new SeqSet(),
      parts: new Map<string, StreamPart>(),
    };
    this.#byId.set(id, stream);
    return { stream, isNew: true };
  }

  book(
    stream: StreamState,
    place: { storageClass: string; day: string; outcome: SeqOutcome },
    runs: Iterable<Run>,
  ): void {
    const part = partOf(stream, place);
    for (const [first, last] of runs) {
      stream.seen.add(first, last);
      part[place.outcome].add(first, last);
    }
  }

  /** Moves the seqs of a partition to `removed`. Returns them per stream. */
  removePartition(key: { tenant: string; storageClass: string; day: string }): Map<number, Run[]> {
    const out = new Map<number, Run[]>();
    const name = `${key.storageClass}\0${key.day}`;
    for (const stream of this.ofTenant(key.tenant)) {
      const part = stream.parts.get(name);
      if (part === undefined) continue;
      const runs = [...SeqSet.of([...part.stored.runs, ...part.ended.runs]).runs];
      for (const [first, last] of runs) stream.removed.add(first, last);
      stream.parts.delete(name);
      out.set(stream.id, runs);
    }
    return out;
  }
}

function partOf(stream: StreamState, place: { storageClass: string; day: string }): StreamPart {
  const key = `${place.storageClass}\0${place.day}`;
  let part = stream.parts.get(key);
  if (part === undefined) {
    part = { storageClass: place.storageClass, day: place.day, stored: new SeqSet(), ended: new SeqSet() };
    stream.parts.set(key, part);
  }
  return part;
}
