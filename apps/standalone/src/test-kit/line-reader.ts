import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Ready } from './product.ts';

/** A member of a JSON value by its path; undefined where there is none. */
export function pick(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** Asks the api of a running product for lines of its first tenant that carry their number in the field `n`. */
export class LineReader {
  readonly #ready: Ready;
  readonly #range: { readonly from: string; readonly to: string };

  constructor(ready: Ready, range: { readonly from: string; readonly to: string }) {
    this.#ready = ready;
    this.#range = range;
  }

  async ask(path: string, body?: unknown): Promise<unknown> {
    const key = this.#ready.tenants[0]?.readKey ?? '';
    const response = await fetch(`${this.#ready.api}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.json();
  }

  /** Undefined while the api does not answer. */
  async count(source: string): Promise<unknown> {
    const body = { query: '*', ...this.#range, sources: [source], limit: 1 };
    return pick(await this.ask('/api/v1/search', body).catch(() => undefined), 'total', 'value');
  }

  async #distinct(source: string): Promise<unknown> {
    const aggs = { n: { type: 'cardinality', field: 'n' } };
    const body = { query: '*', ...this.#range, sources: [source], aggs };
    return pick(await this.ask('/api/v1/aggregate', body), 'aggs', 'n', 'value');
  }

  /** Every acknowledged line is there exactly once, and the ledger agrees. */
  async expectExactly(source: string, expected: number, limitMs = 60_000): Promise<void> {
    const deadline = Date.now() + limitMs;
    while ((await this.count(source)) !== expected && Date.now() < deadline) await delay(250);
    expect(await this.count(source)).toBe(expected);
    expect(await this.#distinct(source)).toBe(expected);
    // Where the store has no transactions, a batch that is being committed is in the store and not booked for a moment.
    while (!isEmpty(await this.#findings()) && Date.now() < deadline) await delay(1000);
    expect(await this.#findings()).toEqual([]);
  }

  async #findings(): Promise<unknown> {
    return pick(await this.ask('/api/v1/ledger/check'), 'findings');
  }
}
