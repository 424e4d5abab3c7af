import type { TenantScope } from '@logwarden/kernel';
import type { Sql } from '@logwarden/query';
import type { Raw, SearchPage, StoredHit, StoreSearch } from '../../port.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { asNumber } from '../engine.ts';
import { rowsPerSerial } from '../build/write-file.ts';
import { streamId } from '../../identity/stream-id.ts';
import { byCodeUnit, comparePositions, openCursor, type Position, sealCursor } from './cursor.ts';
import { fetchHits } from './hits.ts';
import type { ReadFile } from './prune.ts';
import { fromFiles, type ReadContext, withRead } from './reader.ts';
import { scanSearch } from './scan/scan-search.ts';

/** Events newest first; see `StorePort.search`. */
export async function search(
  core: StoreCore,
  scope: TenantScope,
  request: StoreSearch,
  signal?: AbortSignal,
): Promise<Raw<SearchPage>> {
  const cursor = request.cursor === undefined ? undefined : openCursor(request.cursor);
  const page = { limit: request.limit, cursor };
  const answer = async (context: ReadContext, { total, found }: FoundPage): Promise<Raw<SearchPage>> => {
    const hits = await fetchHits(core, { files: filesOf(context.files, found), rows: found.map((at) => at.row) });
    hits.sort((a, b) => compareHits(scope, a, b));
    const last = hits.at(-1);
    return {
      raw: {
        hits,
        ...(total === undefined ? {} : { total: { value: total, relation: 'eq' as const } }),
        ...(last === undefined || found.length < request.limit ? {} : { cursor: sealCursor(positionOf(scope, last)) }),
        complete: true,
        partial: [],
      },
    };
  };
  return withRead(
    core,
    scope,
    { ...request, signal },
    {
      scan: async (context) => {
        const scanned = await scanSearch(context, { ...page, total: request.total });
        return scanned === null ? null : answer(context, scanned);
      },
      use: async (context) => answer(context, await findPage(context, page, request.total)),
    },
  );
}

function compareHits(scope: TenantScope, a: StoredHit, b: StoredHit): number {
  return comparePositions(positionOf(scope, a), positionOf(scope, b));
}

function positionOf(scope: TenantScope, hit: StoredHit): Position {
  const id = streamId(scope.tenantId, hit.source, hit.stream);
  return { us: hit.timestampUs, stream: hit.stream, seq: hit.seq, streamId: id };
}

interface Page {
  readonly limit: number;
  readonly cursor: Position | undefined;
}

interface FoundPage {
  readonly total: number | undefined;
  readonly found: readonly Found[];
}

async function findPage(context: ReadContext, page: Page, wantTotal: boolean): Promise<FoundPage> {
  if (context.files.length === 0) return { total: wantTotal ? 0 : undefined, found: [] };
  if (wantTotal && !context.query.isAll) return countedPage(context, page);
  const total = wantTotal ? await countAll(context) : undefined;
  return { total, found: total === 0 ? [] : await newest(context, page) };
}

/** Total and page in one pass: what matches is few columns of, as a rule, few rows. */
async function countedPage(context: ReadContext, page: Page): Promise<{ total: number; found: Found[] }> {
  const rank = streamRank(context);
  for (const name of ['#ts', '#row', '#stream', '#seq']) context.layout.column(name);
  const after = page.cursor === undefined ? 'true' : afterCursor(page.cursor, rank);
  const columns = `"#row", "#ts", "#stream", "#seq"`;
  const rows = await context.session.rows(
    `WITH m AS MATERIALIZED (SELECT ${columns} FROM ${fromFiles(context, context.files)})
     SELECT *, NULL::BIGINT FROM (SELECT "#row", "#ts" FROM m WHERE ${after} ORDER BY ${orderBy(rank)} LIMIT ${page.limit})
     UNION ALL SELECT NULL, NULL, count(*) FROM m`,
  );
  let total = 0;
  const found: Found[] = [];
  for (const [row, us, count] of rows) {
    if (row === null) total = asNumber(count);
    else found.push({ row: asNumber(row), us: asNumber(us) });
  }
  return { total, found };
}

function orderBy(rank: StreamRank): Sql {
  return `"#ts" DESC, ${rank.sql} ASC, "#seq" DESC, "#stream" ASC`;
}

/** Events that match. Of a file that lies wholly in the range the catalogue says how many a query for everything has. */
export async function countAll(context: ReadContext): Promise<number> {
  const { files, query, request, sources } = context;
  let total = 0;
  const unknown: ReadFile[] = [];
  for (const file of files) {
    const tallies = file.info.sources.filter(({ source }) => sources === undefined || sources.includes(source));
    const isWhole = tallies.every(({ minUs, maxUs }) => minUs >= request.fromUs && maxUs < request.toUs);
    if (query.isAll && file.blocks === undefined && isWhole) for (const { events } of tallies) total += events;
    else unknown.push(file);
  }
  if (unknown.length === 0) return total;
  const [row] = await context.session.rows(`SELECT count(*) FROM ${fromFiles(context, unknown)}`);
  return total + asNumber(row?.[0]);
}

interface Found {
  readonly row: number;
  readonly us: number;
}

export function filesOf(files: readonly StoredFile[], found: readonly Pick<Found, 'row'>[]): StoredFile[] {
  const serials = new Set(found.map(({ row }) => Math.floor(row / rowsPerSerial)));
  return files.filter(({ info }) => serials.has(info.serial));
}

/**
 * The newest events after the cursor. Windows of time grow from the end of the range backwards until the page is full,
 * so that a page of a wide range reads little.
 */
export async function newest(context: ReadContext, page: Page): Promise<Found[]> {
  const { request } = context;
  const oldest = Math.max(request.fromUs, Math.min(...context.files.map(({ info }) => info.minUs)));
  const newestUs = Math.max(...context.files.map(({ info }) => info.maxUs)) + 1;
  let end = Math.min(request.toUs, newestUs, page.cursor === undefined ? Infinity : page.cursor.us + 1);
  const rank = streamRank(context);
  const after = page.cursor === undefined ? 'true' : afterCursor(page.cursor, rank);
  const found: Found[] = [];
  let width = firstWindowUs(context, page.limit);
  while (end > oldest && found.length < page.limit) {
    const start = Math.max(oldest, end - width);
    const before = found.length;
    const files = context.files.filter(({ info }) => info.minUs < end && info.maxUs >= start);
    if (files.length > 0) {
      for (const name of ['#ts', '#row', '#stream', '#seq']) context.layout.column(name);
      const from = fromFiles(context, files, `"#ts" >= ${whole(start)} AND "#ts" < ${whole(end)} AND ${after}`);
      const limit = page.limit - found.length;
      const rows = await context.session.rows(
        `SELECT "#row", "#ts" FROM ${from} ORDER BY ${orderBy(rank)} LIMIT ${limit}`,
      );
      for (const row of rows) found.push({ row: asNumber(row[0]), us: asNumber(row[1]) });
    }
    width = nextWidth({ width, span: end - start, found: found.length - before, wanted: page.limit - found.length });
    end = start;
  }
  return found;
}

/** Twice what the rest of the page needs at the rate of this window; everything when the window had nothing. */
function nextWidth(window: { width: number; span: number; found: number; wanted: number }): number {
  if (window.found === 0) return Infinity;
  return Math.max(window.width, (window.span * window.wanted * 2) / window.found);
}

function whole(us: number): string {
  return String(BigInt(Math.floor(us)));
}

/** A window that holds a few pages if events were spread evenly. */
function firstWindowUs(context: ReadContext, limit: number): number {
  let rows = 0;
  let span = 1;
  for (const { info } of context.files) {
    rows += info.rows;
    span = Math.max(span, info.maxUs - info.minUs + 1);
  }
  const share = Math.min(1, Math.max(limit * 8, 20_000) / Math.max(1, rows));
  return Math.max(1000, Math.ceil(span * share));
}

interface StreamRank {
  readonly sql: Sql;
  of(name: string): { readonly rank: number; readonly exact: boolean };
}

/** Streams sort by name; rows hold their ids. */
function streamRank(context: ReadContext): StreamRank {
  const tenants = new Set(context.files.map(({ info }) => info.tenant));
  const streams = [...tenants].flatMap((tenant) => context.core.streams.ofTenant(tenant));
  const names = [...new Set(streams.map((stream) => stream.name))].sort(byCodeUnit);
  const rankOf = new Map(names.map((name, at) => [name, at]));
  const entries = streams.map((stream) => [stream.id, rankOf.get(stream.name) ?? 0] as const);
  const keys = entries.map(([id]) => id).join(', ');
  const ranks = entries.map(([, rank]) => rank).join(', ');
  const sql = names.length <= 1 ? '(0 + 0)' : `map([${keys}]::BIGINT[], [${ranks}])["#stream"]`;
  return {
    sql,
    of: (name) => {
      const exact = rankOf.get(name);
      if (exact !== undefined) return { rank: exact, exact: true };
      const before = names.findIndex((other) => byCodeUnit(other, name) > 0);
      return { rank: before < 0 ? names.length : before, exact: false };
    },
  };
}

/** Events that stand after the cursor in the order of a search. A stream that is gone leaves its place. */
function afterCursor(cursor: Position, rank: StreamRank): Sql {
  const at = rank.of(cursor.stream);
  const { seq, streamId: id } = cursor;
  const sameStream = `("#seq" < ${seq} OR ("#seq" = ${seq} AND "#stream" > ${id}))`;
  const sameUs = at.exact
    ? `(${rank.sql} > ${at.rank} OR (${rank.sql} = ${at.rank} AND ${sameStream}))`
    : `${rank.sql} >= ${at.rank}`;
  return `("#ts" < ${cursor.us} OR ("#ts" = ${cursor.us} AND ${sameUs}))`;
}
