import type { DuckDBValue } from '@duckdb/node-api';
import { sqlText } from '@logwarden/query';
import type { StoreRow } from '../../port.ts';
import type { PreparedIds } from '../build/prepared.ts';
import type { FileSet, FileSnapshot, StoredFile } from '../catalogue/file-set.ts';
import { asNumber, asText, type Engine } from '../engine.ts';
import { relation } from '../read/relation.ts';
import { IdFilter } from './id-filter.ts';
import { hashClientId } from './id-hash.ts';

type KeptRow = Exclude<StoreRow, { kind: 'dropped' }>;

export interface KnownIdsDeps {
  readonly engine: Engine;
  readonly files: FileSet;
  readonly pathOf: (file: StoredFile) => string;
  /** Lines and kept bytes of rows. */
  readonly fetch: (
    files: readonly StoredFile[],
    rows: readonly number[],
  ) => Promise<readonly { readonly row: number; readonly raw: string; readonly bytes: Uint8Array | undefined }[]>;
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
    const rows = new Map<number, string>();
    const snapshot = this.#snapshot(tenant, days);
    try {
      const where = `"#id" IN (${ids.map((id) => sqlText(id)).join(', ')})`;
      await this.#read(snapshot.files, { columns: ['#source', '#id', '#row'], where }, (chunk) => {
        for (const [at, id] of (chunk[1] ?? []).entries()) {
          rows.set(asNumber(chunk[2]?.[at]), `${asText(chunk[0]?.[at])}\0${asText(id)}`);
        }
      });
      for (const { row, raw, bytes } of await this.#deps.fetch(snapshot.files, [...rows.keys()])) {
        const key = rows.get(row) ?? '';
        const known = out.get(key) ?? [];
        known.push(contentKey(raw, bytes));
        out.set(key, known);
      }
    } finally {
      snapshot.release();
    }
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
    const snapshot = this.#snapshot(tenant, [day]);
    try {
      await this.#read(snapshot.files, { columns: ['#source', '#id'], where: '"#id" IS NOT NULL' }, (chunk) => {
        for (const [at, id] of (chunk[1] ?? []).entries()) {
          filter.add(...hashClientId(asText(chunk[0]?.[at]), asText(id)));
        }
      });
    } finally {
      snapshot.release();
    }
    return filter;
  }

  #snapshot(tenant: string, days: readonly string[]): FileSnapshot {
    return this.#deps.files.snapshot(
      (info) => info.tenant === tenant && days.includes(info.day) && info.extras.includes('#id'),
    );
  }

  async #read(
    files: readonly StoredFile[],
    query: { columns: readonly string[]; where: string },
    visit: (chunk: readonly (readonly DuckDBValue[])[]) => void,
  ): Promise<void> {
    if (files.length === 0) return;
    const paths = files.map((file) => ({ info: file.info, path: this.#deps.pathOf(file) }));
    const from = relation(paths, query.columns, query.where);
    await this.#deps.engine.session((session) => session.columns(`SELECT * FROM ${from}`, visit));
  }

  #forgetBefore(tenant: string, day: string): void {
    for (const key of this.#filters.keys()) {
      const [of, on] = key.split('\0');
      if (of === tenant && on !== undefined && on < day) this.#filters.delete(key);
    }
  }
}

/** Two rows have the same content when text and kept bytes are the same. */
function contentKey(raw: string, bytes: Uint8Array | undefined): string {
  return `${bytes === undefined ? '' : Buffer.from(bytes).toString('base64')}\0${raw}`;
}

export function contentOf(row: KeptRow): string {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  return contentKey(raw.toWellFormed(), rawBytes);
}
