import type { LedgerRow } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { PlacedLedgerRow } from '../../ledger/ledger-builder.ts';
import type { FileInfo, PreparedBatch } from '../build/prepared.ts';
import { asNumber, asText, type Engine, type SqlRow } from '../engine.ts';
import { sqlText } from '@logwarden/query';
import type { PartitionKey } from '../retention.ts';
import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import { rollStatements } from './roll-ledger.ts';
import { Streams } from '../../ledger/streams.ts';
import { tidyAboveRows, tidyStatements } from './tidy.ts';
import { catalogueTables, catalogueVersion } from './tables.ts';

export interface BusState {
  /** Everything below is durable in the store. */
  committed: number;
  /** Everything below is searchable. */
  read: number;
  /** Offsets whose records came in. */
  readonly offsets: SeqSet;
  readonly gaps: { readonly fromOffset: number; readonly toOffset: number; readonly reason: string }[];
}

export interface LoadedCatalogue {
  readonly files: readonly FileInfo[];
  readonly streams: Streams;
  readonly bus: Map<string, BusState>;
}

export function busKey(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

/** The durable tables: what a start reads, and the one transaction of a roll. */
export class Catalogue {
  readonly #engine: Engine;

  readonly #tidyAboveRows: number;

  constructor(engine: Engine, aboveRows = tidyAboveRows) {
    this.#engine = engine;
    this.#tidyAboveRows = aboveRows;
  }

  async open(): Promise<LoadedCatalogue> {
    return this.#engine.session(async (session) => {
      await session.transaction(catalogueTables);
      const found = await session.rows("SELECT value FROM meta WHERE key = 'version'");
      const version = Number(asText(found[0]?.[0]) || catalogueVersion);
      if (version > catalogueVersion) {
        throw new AppError('store.unavailable', 'The store was written by a newer version of Logwarden.');
      }
      if (found.length === 0) await session.run(`INSERT INTO meta VALUES ('version', '${catalogueVersion}')`);
      const [counted] = await session.rows('SELECT count(*) FROM seq_runs');
      if (asNumber(counted?.[0]) > this.#tidyAboveRows) await session.transaction(tidyStatements);
      const files = await session.rows('SELECT details FROM files');
      const streams = new Streams();
      for (const row of await session.rows('SELECT id, tenant, source, name FROM streams')) {
        streams.intern({ id: asNumber(row[0]), tenant: asText(row[1]), source: asText(row[2]), name: asText(row[3]) });
      }
      for (const row of await session.rows(
        'SELECT stream, class, day, outcome, first, last FROM seq_runs ORDER BY stream, first',
      )) {
        loadRun(streams, row);
      }
      const bus = new Map<string, BusState>();
      for (const row of await session.rows('SELECT topic, partition, max(next_offset) FROM positions GROUP BY ALL')) {
        const next = asNumber(row[2]);
        bus.set(busKey(asText(row[0]), asNumber(row[1])), {
          committed: next,
          read: next,
          offsets: new SeqSet(),
          gaps: [],
        });
      }
      const ranges = await session.rows(
        'SELECT topic, partition, from_offset, to_offset, reason FROM bus_ranges ORDER BY from_offset',
      );
      for (const row of ranges) loadRange(bus, row);
      return { files: files.map((row) => parseFile(asText(row[0]))), streams, bus };
    });
  }

  /** Books batches in one transaction: their files, seqs, offsets, ledger rows and the bus position. */
  async commit(
    batches: readonly PreparedBatch[],
    { newStreams, files }: { readonly newStreams: ReadonlySet<number>; readonly files: readonly FileInfo[] },
  ): Promise<void> {
    const statements = [
      ...insertFiles(files),
      ...insert(
        'positions',
        batches.map((b) => [b.topic, b.partition, b.toOffset]),
      ),
      ...insert('bus_ranges', batches.flatMap(busRanges)),
      ...insert('streams', streamRows(batches, newStreams)),
      ...insert('seq_runs', batches.flatMap(seqRows)),
      ...insert(
        'ledger',
        batches.flatMap((b) => b.ledger.map(ledgerValues)),
      ),
    ];
    await this.#engine.session((session) => session.transaction(statements));
  }

  /** Replaces files by their merged form, and ledger rows by what they say now, in one transaction. */
  async replace(
    old: readonly FileInfo[],
    fresh: readonly FileInfo[],
    corrected: readonly LedgerRow[] = [],
  ): Promise<void> {
    const gone = `DELETE FROM files WHERE serial IN (${old.map((f) => f.serial).join(',') || 'NULL'})`;
    const statements = [gone, ...insertFiles(fresh), ...corrected.map(correctRow)];
    await this.#engine.session((session) => session.transaction(statements));
  }

  /** Forgets a partition's files and ledger; its seqs stay known as removed, so that a replay does not bring them back. */
  async removePartition(
    key: PartitionKey,
    parts: { files: readonly FileInfo[]; removed: ReadonlyMap<number, readonly Run[]> },
  ): Promise<void> {
    const of = `tenant = ${sqlText(key.tenant)} AND class = ${sqlText(key.storageClass)} AND day = ${sqlText(key.day)}`;
    const rows = [...parts.removed].flatMap(([id, runs]) =>
      runs.map(([first, last]) => [id, '', '', 'removed', first, last]),
    );
    const statements = [
      `DELETE FROM files WHERE ${of}`,
      `DELETE FROM ledger WHERE ${of}`,
      `DELETE FROM seq_runs WHERE class = ${sqlText(key.storageClass)} AND day = ${sqlText(key.day)}
         AND stream IN (SELECT id FROM streams WHERE tenant = ${sqlText(key.tenant)})`,
      ...insert('seq_runs', rows),
    ];
    await this.#engine.session((session) => session.transaction(statements));
  }

  /** Keeps ledger rows accepted before the cutoff by hour. */
  async rollLedger(cutoffMs: number): Promise<void> {
    await this.#engine.session((session) => session.transaction(rollStatements(cutoffMs)));
  }

  /** Stored events per source of the last minutes that the ledger has, for the rates. */
  async recentMinutes(): Promise<{ tenant: string; source: string; minute: number; stored: number }[]> {
    const rows = await this.#engine.session((session) =>
      session.rows(
        `SELECT tenant, source, minute, sum(stored)::BIGINT FROM ledger
         WHERE minute > (SELECT max(minute) FROM ledger) - 600000 GROUP BY ALL`,
      ),
    );
    return rows.map((row) => ({
      tenant: asText(row[0]),
      source: asText(row[1]),
      minute: asNumber(row[2]),
      stored: asNumber(row[3]),
    }));
  }
}

function loadRun(streams: Streams, row: SqlRow): void {
  const stream = streams.get(asNumber(row[0]));
  if (stream === undefined) return;
  const outcome = asText(row[3]);
  const first = asNumber(row[4]);
  const last = asNumber(row[5]);
  if (outcome === 'removed') {
    stream.seen.add(first, last);
    stream.removed.add(first, last);
    return;
  }
  const kept = outcome === 'ended' ? 'ended' : 'stored';
  streams.book(stream, { storageClass: asText(row[1]), day: asText(row[2]), outcome: kept }, [[first, last]]);
}

function loadRange(bus: Map<string, BusState>, row: SqlRow): void {
  const state = bus.get(busKey(asText(row[0]), asNumber(row[1])));
  const fromOffset = asNumber(row[2]);
  const toOffset = asNumber(row[3]);
  const reason = asText(row[4]);
  if (reason === '') state?.offsets.add(fromOffset, toOffset - 1);
  else state?.gaps.push({ fromOffset, toOffset, reason });
}

/** `details` was written by this class. */
function parseFile(json: string): FileInfo {
  return JSON.parse(json) as FileInfo;
}

type SqlValue = string | number;

function insert(table: string, rows: readonly (readonly SqlValue[])[]): string[] {
  if (rows.length === 0) return [];
  const value = (v: SqlValue): string => (typeof v === 'number' ? String(v) : sqlText(v.toWellFormed()));
  return [`INSERT INTO ${table} VALUES ${rows.map((row) => `(${row.map(value).join(',')})`).join(',')}`];
}

function insertFiles(files: readonly FileInfo[]): string[] {
  const rows = files.map((f) => [
    f.serial,
    f.path,
    f.kind,
    f.tenant,
    f.storageClass,
    f.day,
    f.rows,
    f.sizeBytes,
    f.filterBytes,
    f.minUs,
    f.maxUs,
    JSON.stringify(f),
  ]);
  return insert('files', rows);
}

function busRanges(batch: PreparedBatch): SqlValue[][] {
  const { topic, partition } = batch;
  return [
    ...batch.offsets.map(([first, last]) => [topic, partition, first, last + 1, '']),
    ...batch.gaps.map((gap) => [topic, partition, gap.fromOffset, gap.toOffset, gap.reason]),
  ];
}

function streamRows(batches: readonly PreparedBatch[], fresh: ReadonlySet<number>): SqlValue[][] {
  const rows = new Map<number, SqlValue[]>();
  for (const stream of batches.flatMap((b) => b.streams)) {
    if (fresh.has(stream.id)) rows.set(stream.id, [stream.id, stream.tenant, stream.source, stream.name]);
  }
  return [...rows.values()];
}

function seqRows(batch: PreparedBatch): SqlValue[][] {
  return batch.streams.flatMap((stream) => {
    const { id, storageClass, day } = stream;
    return [
      ...stream.stored.map(([first, last]) => [id, storageClass, day, 'stored', first, last]),
      ...stream.ended.map(([first, last]) => [id, storageClass, day, 'ended', first, last]),
    ];
  });
}

/** A row is found by its bus range and first seq; its outcomes are set anew. */
function correctRow(row: LedgerRow): string {
  const { topic, partition, fromOffset, toOffset, firstSeq, tenant, source, stream } = row;
  const counts = `stored = ${row.stored}, quarantined = ${sqlText(JSON.stringify(row.quarantined))}, dropped = ${sqlText(JSON.stringify(row.dropped))}`;
  const place = `topic = ${sqlText(topic)} AND partition = ${partition} AND from_offset = ${fromOffset} AND to_offset = ${toOffset}`;
  const what = `tenant = ${sqlText(tenant)} AND source = ${sqlText(source)} AND stream = ${sqlText(stream)} AND first_seq = ${firstSeq}`;
  return `UPDATE ledger SET ${counts} WHERE ${place} AND ${what}`;
}

function ledgerValues({ storageClass, day, row }: PlacedLedgerRow): SqlValue[] {
  return [
    row.tenant,
    row.source,
    row.stream,
    storageClass,
    day,
    row.minute,
    row.topic,
    row.partition,
    row.fromOffset,
    row.toOffset,
    row.firstSeq,
    row.lastSeq,
    row.accepted,
    row.lines,
    row.stored,
    JSON.stringify(row.quarantined),
    JSON.stringify(row.dropped),
    row.duplicate,
    row.rerouted,
    row.expired,
    row.truncated,
    row.conflicts,
    row.bytes,
  ];
}
