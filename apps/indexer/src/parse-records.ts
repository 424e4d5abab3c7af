import {
  decodeEnvelope,
  envelopeAttachment,
  type Envelope,
  type EnvelopeHeader,
  type PipelineResult,
  type SourceView,
} from '@logwarden/contracts';
import type { BusRecord } from '@logwarden/bus';
import { compileSource, type LineInfo, type SourcePipeline } from '@logwarden/pipeline';
import type { IndexMask } from '@logwarden/services/indexing';
import type { EventOrigin, StoreRow } from '@logwarden/store';

/** Looks a source up by its ids. Undefined: it was deleted since; its events are still kept. */
export type SourceLookup = (tenantId: string, sourceId: string) => Promise<SourceView | undefined>;

interface Compiled {
  readonly source: SourceView;
  readonly pipeline: SourcePipeline;
}

/** What a source that was deleted is read with: nothing it sent before may be lost. */
function orphanSource(header: EnvelopeHeader): SourceView {
  return {
    id: header.source,
    tenantId: header.tenant,
    name: header.source,
    storageClass: header.storageClass,
    zone: 'UTC',
    version: 0,
    parser: orphanParser,
    retentionDays: null,
    retentionBytes: null,
  };
}

const orphanParser: SourceView['parser'] = {
  kind: 'auto',
  charset: 'utf-8',
  patterns: {},
  grokFields: 'ecs',
  columns: [],
  delimiter: ',',
  timestampFormat: 'auto',
  rename: {},
  textFields: [],
  ipFields: [],
  dateFields: [],
  multiline: { preset: 'none', maxLines: 1000, maxBytes: 1_048_576 },
};

/** Doors that take JSON. */
const jsonDoors: ReadonlySet<string> = new Set(['bulk', 'ndjson', 'json']);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Text that is no JSON at all, sent to a door for JSON: the sender was told so, and the event says it too. What begins
 * as an object is the pipeline's to judge.
 */
function flagForeignText(result: PipelineResult, via: string): PipelineResult {
  if (result.kind !== 'event' || !jsonDoors.has(via)) return result;
  const { raw, fields } = result.event;
  if (raw.startsWith('{') || fields['event.ingest_error'] !== undefined || isJson(raw)) return result;
  const flagged = { ...fields, 'event.ingest_error': 'malformed JSON: the line is text' };
  return { ...result, event: { ...result.event, fields: flagged } };
}

function isUnread(result: PipelineResult): boolean {
  if (result.kind === 'event') return result.event.fields['event.ingest_error'] !== undefined;
  return result.kind === 'quarantine';
}

/** Turns bus records into rows of the store, with each source's compiled pipeline kept until its configuration changes. */
export class RecordParser {
  readonly #lookup: SourceLookup;
  readonly #mask: IndexMask;
  readonly #compiled = new Map<string, Compiled>();
  #unread = 0;

  constructor(lookup: SourceLookup, mask: IndexMask) {
    this.#lookup = lookup;
    this.#mask = mask;
  }

  /** Policies change without the source's version, and cost nothing to take along. */
  async #compiledFor(header: EnvelopeHeader): Promise<Compiled> {
    const source = (await this.#lookup(header.tenant, header.source)) ?? orphanSource(header);
    const key = `${header.tenant}/${header.source}`;
    const known = this.#compiled.get(key);
    const pipeline = known?.source.version === source.version ? known.pipeline : compileSource(source);
    const compiled = { source, pipeline };
    this.#compiled.set(key, compiled);
    return compiled;
  }

  /** Events since the last call that their source's parser could not read: kept with their text, or quarantined. */
  takeUnread(): number {
    const unread = this.#unread;
    this.#unread = 0;
    return unread;
  }

  /** Rows of one record, in order, one per event of its envelope. */
  async parse(record: BusRecord): Promise<StoreRow[]> {
    const rows: StoreRow[] = [];
    await this.parseEach(record, (row) => rows.push(row));
    return rows;
  }

  /** As `parse`, one row after another: none of them is kept here. */
  async parseEach(record: BusRecord, take: (row: StoreRow) => void): Promise<void> {
    const envelope = decodeEnvelope(record.value);
    const { header, bytes, starts } = envelope;
    const { source, pipeline } = await this.#compiledFor(header);
    const { topic, partition, offset } = record;
    const common = lineInfo(header);
    const marks = { common, truncated: new Set(header.truncated) };
    const isPlain = header.offsets === undefined && header.containers === undefined && marks.truncated.size === 0;
    for (let index = 0; index < header.count; index++) {
      const origin: EventOrigin = { header, index, topic, partition, offset };
      const info = isPlain ? common : infoOf(header, index, marks);
      const line = bytes.subarray(starts[index], starts[index + 1]);
      const row = this.#rowOf(origin, source, flagForeignText(pipeline.parse(line, info), header.via));
      take(isPlain ? row : withAttachment(row, envelope, index));
    }
  }

  #rowOf(origin: EventOrigin, source: SourceView, result: PipelineResult): StoreRow {
    if (isUnread(result)) this.#unread++;
    if (result.kind !== 'event') return { ...result, origin };
    return { kind: 'event', origin, event: this.#mask.apply(source, result.event) };
  }
}

function infoOf(
  header: EnvelopeHeader,
  index: number,
  { common, truncated }: { readonly common: LineInfo; readonly truncated: ReadonlySet<number> },
): LineInfo {
  return { ...common, ...placeOf(header, index), truncated: truncated.has(index) };
}

function lineInfo(header: EnvelopeHeader): LineInfo {
  const { receivedAtMs, acceptedAtMs, peer, host, path } = header;
  return {
    receivedAtMs,
    acceptedAtMs,
    ...(peer === undefined ? {} : { peer }),
    ...(host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
  };
}

function placeOf(header: EnvelopeHeader, index: number): Pick<LineInfo, 'offset' | 'container'> {
  const offset = header.offsets?.[index];
  const container = header.containers?.[index];
  return { ...(offset === undefined ? {} : { offset }), ...(container === undefined ? {} : { container }) };
}

/** The full text of a line that was cut is kept as the event's bytes. */
function withAttachment(row: StoreRow, envelope: Envelope, index: number): StoreRow {
  const full = row.kind === 'event' ? envelopeAttachment(envelope, index) : undefined;
  return row.kind !== 'event' || full === undefined ? row : { ...row, event: { ...row.event, rawBytes: full } };
}
