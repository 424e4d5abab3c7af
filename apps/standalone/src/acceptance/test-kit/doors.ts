import { setTimeout as delay } from 'node:timers/promises';
import {
  AggregateResponse,
  ledgerRoutes,
  SearchResponse,
  type LedgerSums,
  type QuarantineItem,
  type SearchHit,
} from '@logwarden/contracts';
import type { z } from 'zod';
import type { DemoAccount } from '../../demo/model.ts';
import type { Ready } from '../../test-kit/product.ts';

/** What a door answered; `body` is parsed JSON, or the text where it is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A search as a script writes it; left out is everything. */
export interface Asked {
  readonly query?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sources?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
  readonly total?: boolean;
  readonly hints?: boolean;
}

export interface SendOptions {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const allTime = { from: '1970-01-01T00:00:00Z', to: '2262-01-01T00:00:00Z' };
const dayMs = 86_400_000;
const settleMs = 60_000;

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  try {
    const body: unknown = JSON.parse(text);
    return { status, headers, body };
  } catch {
    return { status, headers, body: text };
  }
}

/** The value at a path of object members and array indexes, or undefined. */
export function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );
}

/** What became of a source's events, all counted. */
function resolved(sums: LedgerSums): number {
  const of = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  return sums.stored + sums.duplicate + sums.rerouted + of(sums.quarantined) + of(sums.dropped);
}

/** One tenant's way in and out: gateway and api over HTTP, with the keys that its people have. */
export class TenantDoors {
  readonly ready: Ready;
  readonly account: DemoAccount;

  constructor(ready: Ready, id: string) {
    const account = ready.tenants.find((tenant) => tenant.id === id);
    if (account === undefined) throw new TypeError(`no tenant ${id}`);
    this.ready = ready;
    this.account = account;
  }

  /** A request to the api with the read key, or with `authorization`. */
  async ask(
    path: string,
    body?: unknown,
    options: { readonly authorization?: string; readonly method?: string | undefined } = {},
  ): Promise<Answer> {
    const { authorization = `ApiKey ${this.account.readKey}`, method } = options;
    const response = await fetch(`${this.ready.api}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  /** A request of the tenant's admin, signed in with e-mail and password. */
  async askAsAdmin(path: string, body?: unknown, method?: string): Promise<Answer> {
    const { email, password } = this.account;
    const signedIn = await this.ask('/api/v1/sign-in', { email, password });
    const options = { authorization: `Bearer ${String(pick(signedIn.body, 'token'))}`, method };
    return this.ask(path, body, options);
  }

  /** A request to the gateway with the ingest key. */
  async send(path: string, body: string | Uint8Array, options: SendOptions = {}): Promise<Answer> {
    const response = await fetch(`${this.ready.gateway}${path}`, {
      method: options.method ?? 'POST',
      headers: { authorization: `ApiKey ${options.key ?? this.account.ingestKey}`, ...options.headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return answerOf(response);
  }

  /** What Elasticsearch clients ask first. */
  async hello(key = this.account.ingestKey): Promise<Answer> {
    return answerOf(await fetch(`${this.ready.gateway}/`, { headers: { authorization: `ApiKey ${key}` } }));
  }

  async #read<S extends z.ZodType>(schema: S, path: string, body?: unknown): Promise<z.infer<S>> {
    const answer = await this.ask(path, body);
    if (answer.status !== 200) throw new TypeError(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }

  async search(asked: Asked): Promise<SearchResponse> {
    return this.#read(SearchResponse, '/api/v1/search', { query: '', ...allTime, ...asked });
  }

  async count(asked: Asked): Promise<number> {
    const found = await this.search({ ...asked, limit: 1, hints: false });
    if (found.total?.relation !== 'eq' || !found.complete) throw new TypeError('the count is not exact');
    return found.total.value;
  }

  /** Every hit, page by page. */
  async hits(asked: Asked): Promise<SearchHit[]> {
    const all: SearchHit[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await this.search({
        limit: 1000,
        ...asked,
        total: false,
        ...(cursor === undefined ? {} : { cursor }),
      });
      all.push(...page.hits);
      cursor = page.cursor;
    }
    return all;
  }

  async aggregate(asked: Asked, aggs: Readonly<Record<string, unknown>>): Promise<AggregateResponse['aggs']> {
    const body = { query: '', ...allTime, ...asked, aggs };
    return (await this.#read(AggregateResponse, '/api/v1/aggregate', body)).aggs;
  }

  /** Value → count of a field's terms. */
  async terms(asked: Asked, field: string): Promise<Readonly<Record<string, number>>> {
    const { t } = await this.aggregate(asked, { t: { type: 'terms', field, size: 1000 } });
    return Object.fromEntries((t?.buckets ?? []).map((bucket) => [bucket.key, bucket.count]));
  }

  async quarantine(source: string): Promise<readonly QuarantineItem[]> {
    const { listQuarantine } = ledgerRoutes;
    const path = `${listQuarantine.path}?limit=1000&source=${encodeURIComponent(source)}`;
    return (await this.#read(listQuarantine.responses[200], path)).items;
  }

  /** The ledger's sums of one source over the last days. */
  async ledger(source: string): Promise<LedgerSums> {
    const { getLedger } = ledgerRoutes;
    const at = (ms: number): string => new Date(ms).toISOString();
    const span = `from=${at(Date.now() - 2 * dayMs)}&to=${at(Date.now() + dayMs)}`;
    const path = `${getLedger.path}?${span}&source=${encodeURIComponent(source)}`;
    return (await this.#read(getLedger.responses[200], path)).totals;
  }

  /** Waits until `events` of the source came to their end, in the store or in quarantine. */
  async settled(source: string, events: number): Promise<LedgerSums> {
    const deadline = Date.now() + settleMs;
    for (;;) {
      const sums = await this.ledger(source);
      if (resolved(sums) >= events || Date.now() > deadline) return sums;
      await delay(50);
    }
  }

  async ledgerFindings(): Promise<readonly unknown[]> {
    const { checkLedger } = ledgerRoutes;
    return (await this.#read(checkLedger.responses[200], checkLedger.path)).findings;
  }
}

/** What the ledgers of all tenants complain about: nothing, at the end of every file. */
export async function allFindings(ready: Ready): Promise<readonly unknown[]> {
  const perTenant = await Promise.all(ready.tenants.map(({ id }) => new TenantDoors(ready, id).ledgerFindings()));
  return perTenant.flat();
}
