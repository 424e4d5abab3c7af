import type { FieldScalar, FieldValue } from '@logwarden/contracts';
import { createHash } from 'node:crypto';
import type { StoredHit } from '../../port.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { restKey } from '../build/field-columns.ts';
import { rowsPerSerial } from '../build/write-file.ts';
import { decodeColumnName } from '../names.ts';
import type { ChunkWindow } from '../parquet/chunk-window.ts';
import { pageRows } from '../parquet/pages.ts';
import { parseShape, renderShape, type ShapeRow } from '../shape/shape.ts';
import type { StoredText } from './compile.ts';

/** Reads whole events by their `#row`, in the order of `rows`. */
export async function fetchHits(core: StoreCore, at: RowsAt): Promise<StoredHit[]> {
  return (await fetchEvents(core, at)).map(({ hit }) => hit);
}

export interface RowsAt {
  readonly files: readonly StoredFile[];
  readonly rows: readonly number[];
  /** Kept bytes are fetched too; they may be as large as a body. */
  readonly withBytes?: boolean;
}

export interface FetchedEvent {
  readonly row: number;
  readonly hit: StoredHit;
  /** As the query language sees it, with both forms of its text. */
  readonly event: StoredText;
  /** The bytes as received, where they were kept and asked for. */
  readonly bytes: Uint8Array | undefined;
}

/** Pages of rows read at the same time: large ones are unpacked in other threads. */
const pagesAtOnce = 8;

/** Pages are read by our own index: only those that hold the rows, and of them only the rows' values. */
export async function fetchEvents(core: StoreCore, at: RowsAt): Promise<FetchedEvent[]> {
  const pages = rowsByPage(at);
  const found = new Map<number, FetchedEvent>();
  for (let from = 0; from < pages.length; from += pagesAtOnce) {
    const wave = pages.slice(from, from + pagesAtOnce).map((page) => fetchPage(core, page, at));
    for (const event of (await Promise.all(wave)).flat()) found.set(event.row, event);
  }
  return at.rows.flatMap((row) => found.get(row) ?? []);
}

export interface PageOfRows {
  readonly file: StoredFile;
  readonly page: number;
  /** Numbers inside the page, ascending. */
  readonly rows: readonly number[];
}

function rowsByPage({ files, rows }: RowsAt): PageOfRows[] {
  const bySerial = new Map(files.map((file) => [file.info.serial, file]));
  const pages = new Map<number, { file: StoredFile; page: number; rows: number[] }>();
  for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
    const serial = Math.floor(row / rowsPerSerial);
    const file = bySerial.get(serial);
    const inside = row - serial * rowsPerSerial;
    if (file === undefined || inside >= file.info.rows) continue;
    const page = Math.floor(inside / pageRows);
    const key = serial * rowsPerSerial + page;
    const known = pages.get(key);
    if (known === undefined) pages.set(key, { file, page, rows: [inside - page * pageRows] });
    else known.rows.push(inside - page * pageRows);
  }
  return [...pages.values()];
}

async function fetchPage(core: StoreCore, at: PageOfRows, { withBytes }: RowsAt): Promise<FetchedEvent[]> {
  const place = { path: core.pathOf(at.file.info), page: at.page };
  const { columns } = await core.chunks.file(place.path);
  const names = columns.map(({ name }) => name).filter((name) => name !== '#row');
  return core.chunks.use(place, names, (chunks) => readEvents(core, at, chunks, withBytes === true));
}

/** Whole events of a page of rows, by all of its columns. */
export function readEvents(
  core: StoreCore,
  at: PageOfRows,
  chunks: ReadonlyMap<string, ChunkWindow>,
  withBytes: boolean,
): FetchedEvent[] {
  const cells = new PageCells(chunks, at.rows);
  const restNames = restNameMap([at.file]);
  const fields = [...chunks.keys()].flatMap((column) => {
    const own = decodeColumnName(column);
    return own === null || own.kind === 'f' ? [] : [{ ...own, column }];
  });
  const slices = [...chunks.keys()].filter((column) => column.startsWith('#x'));
  const first = at.file.info.serial * rowsPerSerial + at.page * pageRows;
  return at.rows.map((inside, index) => {
    const own = readRest(cells.text('#rest', index) ?? '', restNames);
    for (const { column, field, kind } of fields) {
      const value = kind === 's' ? cells.text(column, index) : cells.number(column, index);
      if (value !== undefined) own.push([field, kind === 'b' ? value === 1 : value]);
    }
    const extras: (string | undefined)[] = [];
    for (const name of slices) extras[Number(name.slice(2))] = cells.text(name, index);
    const hit = toHit(core, { cells, index }, { fields: Object.fromEntries(own), extras });
    const masked = cells.text('#masked', index);
    const event = {
      timestampUs: hit.timestampUs,
      searchText: cells.text('#text', index) ?? hit.raw,
      fields: hit.fields,
      ...(masked === undefined ? {} : { masked: { searchText: masked } }),
    };
    const bytes = withBytes ? cells.bytes(index) : undefined;
    return { row: first + inside, hit, event, bytes: bytes && Uint8Array.from(bytes) };
  });
}

/** Values of some rows of a page, each column decoded when it is first asked for. */
class PageCells {
  readonly #chunks: ReadonlyMap<string, ChunkWindow>;
  readonly #rows: readonly number[];
  readonly #texts = new Map<string, Int32Array>();
  readonly #numbers = new Map<string, readonly (number | undefined)[]>();
  #bytes: readonly (Uint8Array | undefined)[] | undefined;

  constructor(chunks: ReadonlyMap<string, ChunkWindow>, rows: readonly number[]) {
    this.#chunks = chunks;
    this.#rows = rows;
  }

  text(column: string, index: number): string | undefined {
    const chunk = this.#chunks.get(column);
    if (chunk === undefined) return undefined;
    let indexes = this.#texts.get(column);
    if (indexes === undefined) {
      indexes = chunk.indexesAt(this.#rows);
      this.#texts.set(column, indexes);
    }
    const at = indexes[index] ?? -1;
    return at < 0 ? undefined : chunk.textAt(at);
  }

  number(column: string, index: number): number | undefined {
    let numbers = this.#numbers.get(column);
    if (numbers === undefined) {
      numbers = this.#chunks.get(column)?.numbersAt(this.#rows) ?? [];
      this.#numbers.set(column, numbers);
    }
    return numbers[index];
  }

  bytes(index: number): Uint8Array | undefined {
    this.#bytes ??= this.#chunks.get('#bytes')?.bytesAt(this.#rows) ?? [];
    return this.#bytes[index];
  }
}

function toHit(
  core: StoreCore,
  { cells, index }: { readonly cells: PageCells; readonly index: number },
  own: Pick<ShapeRow, 'fields' | 'extras'>,
): StoredHit {
  const { fields } = own;
  const text = (column: string): string => cells.text(column, index) ?? '';
  const number = (column: string): number => cells.number(column, index) ?? 0;
  const timestampUs = number('#ts');
  const id = number('#stream');
  const stream = core.streams.get(id);
  const source = text('#source');
  const clientId = cells.text('#id', index);
  const seq = number('#seq');
  const shape = cells.text('#shape', index);
  // A conflicting event keeps its client id for comparison, but its own id comes from its place.
  const ownId = clientId !== undefined && fields['event.id_conflict'] !== true;
  const kept = cells.bytes(index);
  return {
    id: hitId(stream?.tenant ?? '', ownId ? `${source}\0${clientId}` : `${id}\0\0${seq}`),
    source,
    timestampUs,
    raw: shape === undefined ? text('#raw') : renderShape(parseShape(shape), { ...own, timestampUs }),
    fields,
    ...(kept === undefined ? {} : { originalBytes: kept.byteLength }),
    stream: stream?.name ?? '',
    seq,
    acceptedAtMs: number('#accepted'),
    receivedAtMs: number('#received'),
    parsedAtMs: number('#parsed'),
    storedAtMs: number('#stored'),
    topic: text('#topic'),
    partition: number('#partition'),
    offset: number('#offset'),
  };
}

/** Stable id of an event: hash(tenant, source, client id), else hash(tenant, stream, seq). 128 bits, base64url. */
export function hitId(tenant: string, identity: string): string {
  return createHash('sha256').update(`${tenant}\0${identity}`).digest().subarray(0, 16).toString('base64url');
}

function restNameMap(files: readonly StoredFile[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { info } of files) {
    for (const [field, place] of info.fields) if (place === 'r') names.set(restKey(field), field);
  }
  return names;
}

interface RestMembers {
  readonly s?: readonly string[];
  readonly n?: readonly string[];
  readonly d?: readonly number[];
  readonly b?: readonly boolean[];
}

function readRest(json: string, names: ReadonlyMap<string, string>): [string, FieldValue][] {
  const out: [string, FieldValue][] = [];
  if (json === '') return out;
  for (const [key, members] of Object.entries(parseRest(json))) {
    const values: FieldScalar[] = [...(members.s ?? []), ...(members.d ?? []), ...(members.b ?? [])];
    for (const decimal of members.n ?? []) values.push(BigInt(decimal));
    const [only] = values;
    out.push([names.get(key) ?? key, values.length === 1 && only !== undefined ? only : values]);
  }
  return out;
}

/** `#rest` was written by `FieldColumns`. */
function parseRest(json: string): Record<string, RestMembers> {
  return JSON.parse(json) as Record<string, RestMembers>;
}
