import type { FieldScalar, FieldValue, QueryableEvent } from '@logwarden/contracts';
import { sqlName } from '@logwarden/query';
import { DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import type { StoredHit } from '../../port.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { asNumber, asText, type Session } from '../engine.ts';
import { restKey } from '../build/field-columns.ts';
import { rowsPerSerial } from '../build/write-file.ts';
import { columnName } from '../names.ts';
import { rowGroupRows } from '../parquet/write.ts';
import type { Run } from '../seq-set.ts';
import { parseShape, renderShape, type ShapeRow } from '../shape/shape.ts';
import { relation } from './relation.ts';

const systemColumns = [
  '#row',
  '#source',
  '#stream',
  '#seq',
  '#id',
  '#ts',
  '#accepted',
  '#received',
  '#parsed',
  '#stored',
  '#topic',
  '#partition',
  '#offset',
  '#raw',
  '#rest',
  '#text',
  '#shape',
  '#bytes',
] as const;

/** Reads whole events by their `#row`, in the order of `rows`. */
export async function fetchHits(core: StoreCore, session: Session, at: RowsAt): Promise<StoredHit[]> {
  return (await fetchEvents(core, session, at)).map(({ hit }) => hit);
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
  /** As the query language sees it. */
  readonly event: QueryableEvent;
  /** The bytes as received, where they were kept and asked for. */
  readonly bytes: Uint8Array | undefined;
}

export async function fetchEvents(core: StoreCore, session: Session, at: RowsAt): Promise<FetchedEvent[]> {
  if (at.rows.length === 0) return [];
  const fields = fieldColumns(at.files);
  const extras = [
    ...new Set(at.files.flatMap(({ info }) => info.extras.filter((name) => name.startsWith('#x')))),
  ].sort();
  const columns = [...systemColumns, ...fields.map((f) => f.column), ...extras];
  const paths = at.files.map(({ info }) => ({ info, path: core.pathOf(info), blocks: rowRuns(info.serial, at.rows) }));
  const from = relation(paths, columns, `"#row" IN (${at.rows.join(', ')})`);
  const found = new Map<number, FetchedEvent>();
  const restNames = restNameMap(at.files);
  const selected = columns.map((name) => (name === '#bytes' ? bytesSql(at) : sqlName(name)));
  await session.columns(`SELECT ${selected.join(', ')} FROM ${from}`, (chunk) => {
    const count = chunk[0]?.length ?? 0;
    for (let row = 0; row < count; row++) {
      const cell: Cell = (index) => chunk[index]?.[row];
      const own: [string, FieldValue][] = readRest(asText(cell(14)), restNames);
      for (const [index, { field }] of fields.entries()) {
        const value = scalarOf(cell(systemColumns.length + index));
        if (value !== undefined) own.push([field, value]);
      }
      const slices: (string | undefined)[] = [];
      for (const [index, name] of extras.entries()) {
        const slice = cell(systemColumns.length + fields.length + index);
        if (typeof slice === 'string') slices[Number(name.slice(2))] = slice;
      }
      const hit = toHit(core, cell, { fields: Object.fromEntries(own), extras: slices });
      const searched = cell(15);
      const searchText = typeof searched === 'string' ? searched : hit.raw;
      const event = { timestampUs: hit.timestampUs, searchText, fields: hit.fields };
      found.set(asNumber(cell(0)), { row: asNumber(cell(0)), hit, event, bytes: blobOf(cell(17)) });
    }
  });
  return at.rows.flatMap((row) => found.get(row) ?? []);
}

function toHit(core: StoreCore, cell: Cell, own: Pick<ShapeRow, 'fields' | 'extras'>): StoredHit {
  const { fields } = own;
  const shape = cell(16);
  const timestampUs = asNumber(cell(5));
  const id = asNumber(cell(2));
  const stream = core.streams.get(id);
  const source = asText(cell(1));
  const clientId = cell(4);
  const seq = asNumber(cell(3));
  // A conflicting event keeps its client id for comparison, but its own id comes from its place.
  const ownId = typeof clientId === 'string' && fields['event.id_conflict'] !== true;
  return {
    id: hitId(stream?.tenant ?? '', ownId ? `${source}\0${asText(clientId)}` : `${id}\0\0${seq}`),
    source,
    timestampUs,
    raw: typeof shape === 'string' ? renderShape(parseShape(shape), { ...own, timestampUs }) : asText(cell(13)),
    fields,
    ...keptSize(cell(17)),
    stream: stream?.name ?? '',
    seq,
    acceptedAtMs: asNumber(cell(6)),
    receivedAtMs: asNumber(cell(7)),
    parsedAtMs: asNumber(cell(8)),
    storedAtMs: asNumber(cell(9)),
    topic: asText(cell(10)),
    partition: asNumber(cell(11)),
    offset: asNumber(cell(12)),
  };
}

/** One run per row group that holds wanted rows: Parquet statistics prune by ranges. */
function rowRuns(serial: number, rows: readonly number[]): Run[] {
  const start = serial * rowsPerSerial;
  const groups = new Map<number, [number, number]>();
  for (const row of rows) {
    const at = row - start;
    if (at < 0 || at >= rowsPerSerial) continue;
    const group = Math.floor(at / rowGroupRows);
    const known = groups.get(group);
    groups.set(group, known === undefined ? [at, at] : [Math.min(known[0], at), Math.max(known[1], at)]);
  }
  return [...groups.values()].sort((a, b) => a[0] - b[0]);
}

/** Of bytes that nobody asked for only the size is read. */
function bytesSql(at: RowsAt): string {
  return at.withBytes === true ? '"#bytes"' : 'octet_length("#bytes")';
}

function keptSize(kept: DuckDBValue | undefined): Pick<StoredHit, 'originalBytes'> {
  if (kept === undefined || kept === null) return {};
  return { originalBytes: blobOf(kept)?.byteLength ?? asNumber(kept) };
}

type Cell = (index: number) => DuckDBValue | undefined;

function blobOf(value: DuckDBValue | undefined): Uint8Array | undefined {
  return value instanceof DuckDBBlobValue ? value.bytes : undefined;
}

/** Stable id of an event: hash(tenant, source, client id), else hash(tenant, stream, seq). 128 bits, base64url. */
export function hitId(tenant: string, identity: string): string {
  return createHash('sha256').update(`${tenant}\0${identity}`).digest().subarray(0, 16).toString('base64url');
}

function fieldColumns(files: readonly StoredFile[]): { field: string; column: string }[] {
  const seen = new Map<string, string>();
  for (const { info } of files) {
    for (const [field, place] of info.fields) {
      if (place !== 'r' && place !== 'f') seen.set(columnName(field, place), field);
    }
  }
  return [...seen].map(([column, field]) => ({ field, column }));
}

function restNameMap(files: readonly StoredFile[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { info } of files) {
    for (const [field, place] of info.fields) if (place === 'r') names.set(restKey(field), field);
  }
  return names;
}

/** BIGINT columns hold safe integers only. */
function scalarOf(value: DuckDBValue | undefined): FieldScalar | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return undefined;
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
