import { AppError } from '@logwarden/kernel';
import type { Elastic } from '../client.ts';
import { type FieldRoom, isHiddenKey } from '../document.ts';
import { fieldCap, maskedProperties } from '../mapping.ts';

/** Longer names of fields share `z`. */
const longestKey = 200;

/** Creates indices when they are first written to, and knows which own fields each has room for. */
export class Indices {
  readonly #elastic: Elastic;
  readonly #known = new Map<string, Promise<FieldRoom>>();
  /** Written by this process since the last refresh. */
  readonly #dirty = new Set<string>();
  readonly #refreshing = new Map<string, Promise<void>>();

  constructor(elastic: Elastic) {
    this.#elastic = elastic;
  }

  /** The room of an index, which exists afterwards. */
  ensure(index: string, body: object): Promise<FieldRoom> {
    let room = this.#known.get(index);
    if (room === undefined) {
      room = this.#create(index, body);
      this.#known.set(index, room);
      room.catch(() => this.#known.delete(index));
    }
    return room;
  }

  forget(index: string): void {
    this.#known.delete(index);
    this.#dirty.delete(index);
  }

  markWritten(index: string): void {
    this.#dirty.add(index);
  }

  /** What this process wrote is searchable afterwards. Readers that come meanwhile wait for the same refresh. */
  async refresh(wanted: (index: string) => boolean): Promise<void> {
    const indices = [...this.#dirty].filter(wanted);
    if (indices.length > 0) {
      const done = this.#refresh(indices).finally(() => {
        for (const index of indices) if (this.#refreshing.get(index) === done) this.#refreshing.delete(index);
      });
      for (const index of indices) this.#refreshing.set(index, done);
    }
    await Promise.all([...this.#refreshing].flatMap(([index, done]) => (wanted(index) ? [done] : [])));
  }

  async #refresh(indices: readonly string[]): Promise<void> {
    for (const index of indices) this.#dirty.delete(index);
    try {
      await this.#elastic.call({
        method: 'POST',
        path: `/${indices.map(encodeURIComponent).join(',')}/_refresh`,
        query: { ignore_unavailable: true },
      });
    } catch (error) {
      for (const index of indices) this.#dirty.add(index);
      throw error;
    }
  }

  async #create(index: string, body: object): Promise<FieldRoom> {
    const path = `/${encodeURIComponent(index)}`;
    const made = await this.#elastic.call({
      method: 'PUT',
      path,
      body,
      accept: [400],
    });
    if (made.status !== 400) return new CappedRoom([]);
    if (made.body.error?.type !== 'resource_already_exists_exception')
      throw new AppError('store.unavailable', 'An index could not be created.', {
        details: { reason: made.body.error?.reason },
      });
    const { body: answer } = await this.#elastic.call({ method: 'GET', path: `${path}/_mapping` });
    const properties = [index, 'mappings', 'properties'].reduce<unknown>(member, answer);
    const own = member(properties, 'k');
    if (own !== undefined && member(properties, 'h') === undefined) {
      const body = { properties: maskedProperties };
      await this.#elastic.call({ method: 'PUT', path: `${path}/_mapping`, body });
    }
    return new CappedRoom(keysOf(member(own, 'properties')));
  }
}

class CappedRoom implements FieldRoom {
  readonly #keys: Set<string>;

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
  }

  take(key: string): boolean {
    if (this.#keys.has(key) || isHiddenKey(key)) return true;
    if (this.#keys.size >= fieldCap || key.length > longestKey) return false;
    this.#keys.add(key);
    return true;
  }
}

/** Members of an object that may be anything. */
function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
