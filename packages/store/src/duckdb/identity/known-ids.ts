import type { DuckDBValue } from '@duckdb/node-api';
import { sqlText } from '@logwarden/query';
import type { StoreRow } from '../../port.ts';
import type { PreparedIds } from '../build/prepared.ts';
import type { FileSet, StoredFile } from '../catalogue/file-set.ts';
import { asText, type Engine } from '../engine.ts';
import { relation } from '../read/relation.ts';
import { IdFilter } from './id-filter.ts';
import { hashClientId } from './id-hash.ts';

type KeptRow = Exclude<StoreRow, { kind: 'dropped' }>;

export interface KnownIdsDeps {
  readonly engine: Engine;
  readonly files: FileSet;
  readonly pathOf: (file: StoredFile) => string;
}

const dayMs = 86_400_000;

/** The UTC day before a day. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10);
}

/**
 * Client ids of the last acceptance days, per tenant. A filter says perhaps; then the stored id and content decide.
 * Filters are filled from the files when a tenant first sends ids after a start.
 */
export class KnownIds {
  readonly #deps: KnownIdsDeps;
  readonly #filters = new Map<string, Promise<IdFilter>>();

  constructor(deps: KnownIdsDeps) {
    this.#deps = deps;
  }

  /** Whether an id of the row's day or the day before is perhaps the row's. */
  async perhapsKnown(row: KeptRow, id: string): Promise<boolean> {
    const { tenant, day, source } = row.origin.header;
    const [first, second] = hashClientId(source, id);
    for (const wanted of [day, dayBefore(day)]) {
      if ((await this.#filter(tenant, wanted)).has(first, second)) return true;
    }
    return false;
  }

  /** Whether any id of a prepared batch is perhaps known. */
  async anyKnown(ids: PreparedIds): Promise<boolean> {
    for (const wanted of [ids.day, dayBefore(ids.day)]) {
      const filter = await this.#filter(ids.tenant, wanted);
      for (let at = 0; at < ids.hashes.length; at += 2) {
        if (filter.has(ids.hashes[at] ?? 0, ids.hashes[at + 1] ?? 0)) return true;
      }
    }
    return false;
  }

  /** Books the ids of a batch that is searchable now. */
  async add(ids: PreparedIds): Promise<void> {
    const filter = await this.#filters.get(`${ids.tenant}\0${ids.day}`);
    for (let at = 0; filter !== undefined && at < ids.hashes.length; at += 2) {
      filter.add(ids.hashes[at] ?? 0, ids.hashes[at + 1] ?? 0);
    }
    this.#forgetBefore(ids.tenant, dayBefore(ids.day));
  }

  /** What is stored under ids, as `source NUL id` → contents. */
  async contents(tenant: string, day: string, ids: readonly string[]): Promise<Map<string, string[]>> {
    const days = [day, dayBefore(day)];
    const out = new Map<string, string[]>();
    const wanted = `"#id" IN (${ids.map((id) => sqlText(id)).join(', ')})`;
    const columns = ['#source', '#id', '#raw', '#bytes'];
    await this.#read(tenant, days, { columns, where: wanted }, (chunk) => {
      for (const [at, id] of (chunk[1] ?? []).entries()) {
        const key = `${asText(chunk[0]?.[at])}\0${asText(id)}`;
        const known = out.get(key) ?? [];
        known.push(contentKey(asText(chunk[2]?.[at]), blobText(chunk[3]?.[at])));
        out.set(key, known);
      }
    });
    return out;
  }

  #filter(tenant: string, day: string): Promise<IdFilter> {
    const key = `${tenant}\0${day}`;
    let filter = this.#filters.get(key);
    if (filter === undefined) {
      filter = this.#load(tenant, day);
      this.#filters.set(key, filter);
      filter.catch(() => this.#filters.delete(key));
    }
    return filter;
  }

  async #load(tenant: string, day: string): Promise<IdFilter> {
    const filter = new IdFilter();
    await this.#read(tenant, [day], { columns: ['#source', '#id'], where: '"#id" IS NOT NULL' }, (chunk) => {
      for (const [at, id] of (chunk[1] ?? []).entries()) {
        filter.add(...hashClientId(asText(chunk[0]?.[at]), asText(id)));
      }
    });
    return filter;
  }

  async #read(
    tenant: string,
    days: readonly string[],
    query: { columns: readonly string[]; where: string },
    visit: (chunk: readonly (readonly DuckDBValue[])[]) => void,
  ): Promise<void> {
    const snapshot = this.#deps.files.snapshot(
      (info) => info.tenant === tenant && days.includes(info.day) && info.extras.includes('#id'),
    );
    try {
      if (snapshot.files.length === 0) return;
      const paths = snapshot.files.map((file) => ({ info: file.info, path: this.#deps.pathOf(file) }));
      const from = relation(paths, query.columns, query.where);
      await this.#deps.engine.session((session) => session.columns(`SELECT * FROM ${from}`, visit));
    } finally {
      snapshot.release();
    }
  }

  #forgetBefore(tenant: string, day: string): void {
    for (const key of this.#filters.keys()) {
      const [of, on] = key.split('\0');
      if (of === tenant && on !== undefined && on < day) this.#filters.delete(key);
    }
  }
}

function blobText(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return '';
  return value.bytes instanceof Uint8Array ? Buffer.from(value.bytes).toString('base64') : '';
}

/** Two rows have the same content when text and kept bytes are the same. */
function contentKey(raw: string, bytes: string): string {
  return `${bytes}\0${raw}`;
}

export function contentOf(row: KeptRow): string {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  return contentKey(raw.toWellFormed(), rawBytes === undefined ? '' : Buffer.from(rawBytes).toString('base64'));
}
