/**
 * The record that travels on the bus: one batch of events of one stream. Layout (little-endian):
 * `u32 headerLength · header (UTF-8 JSON) · u32 lengths[count] · bytes of the events, one after another`.
 * A newer field is optional and says in its comment what its absence means (older producers).
 */
export interface EnvelopeHeader {
  readonly v: 1;
  readonly tenant: string;
  readonly source: string;
  /** Storage class and UTC day (`YYYY-MM-DD`) of acceptance: fixed here, never computed again. */
  readonly storageClass: string;
  readonly day: string;
  /** Stream name, and the seq of the first event; the others follow without a gap. */
  readonly stream: string;
  readonly firstSeq: number;
  readonly count: number;
  /** Acceptance (durable append) and arrival of the first byte, ms since 1970. */
  readonly acceptedAtMs: number;
  readonly receivedAtMs: number;
  /** Client ids by index, where the client sent any (`_id`); '' = none. Absent: none had one. */
  readonly ids?: readonly string[];
  /** Peer address, as `ip` or `ip:port`. */
  readonly peer?: string;
  /** Host and path of a file stream, and the byte offset of each event in it. */
  readonly host?: string;
  readonly path?: string;
  readonly offsets?: readonly number[];
  /** Accounting of the joining that ran before ids were given: physical lines that became `count` events. Absent: = count. */
  readonly lines?: number;
  /** Events of this batch cut at the size limit, by index. Absent: none. */
  readonly truncated?: readonly number[];
  /**
   * Full bytes of events cut at the size limit, as `[index, byteLength]`, stored behind the events' bytes in this order.
   * Absent: none was cut, or the full text was too long to keep.
   */
  readonly attachments?: readonly (readonly [index: number, byteLength: number])[];
  /**
   * What a container runtime wrote around each event, by index: `stream time` (`stderr 2025-12-30T03:00:00.1Z`), the time
   * left out where there was none, '' for an event without. Absent: no event had any, or an older producer.
   */
  readonly containers?: readonly string[];
  /** Of a record on a retry topic: the record it was cut from, and how often the store had no room. Absent: first-hand. */
  readonly rerouted?: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly attempt: number;
  };
  /** The name of the protocol's door: `bulk`, `ndjson`, `json`, `raw`, `batch`. */
  readonly via: string;
}

/** The topic that carries envelopes from the gateway to the indexer. Its key is the stream. */
export const eventsTopic = 'events';

/** An event's bytes by position inside a body, so that a body needs no copy per event. */
export interface EventSlices {
  readonly body: Uint8Array;
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

export interface Envelope {
  readonly header: EnvelopeHeader;
  /** Bytes of event i: `bytes.subarray(starts[i], starts[i + 1])`. `starts` has count + 1 entries. */
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encodes one record. `events` are the bytes as received, one entry per event; `header.count` must equal their number. */
export function encodeEnvelope(header: EnvelopeHeader, events: readonly Uint8Array[]): Uint8Array {
  const head = encoder.encode(JSON.stringify(header));
  let bodySize = 0;
  for (const e of events) bodySize += e.byteLength;
  const out = new Uint8Array(4 + head.byteLength + 4 * events.length + bodySize);
  const view = new DataView(out.buffer);
  view.setUint32(0, head.byteLength, true);
  out.set(head, 4);
  let lengthAt = 4 + head.byteLength;
  let at = lengthAt + 4 * events.length;
  for (const e of events) {
    view.setUint32(lengthAt, e.byteLength, true);
    lengthAt += 4;
    out.set(e, at);
    at += e.byteLength;
  }
  return out;
}

/**
 * Encodes events that lie in one body: those from `from` to `to` (exclusive). `header.count` must be `to - from`.
 * `attachments` are the full bytes named by `header.attachments`, in its order.
 */
export function encodeEnvelopeSlices(
  header: EnvelopeHeader,
  slices: EventSlices,
  range: { readonly from: number; readonly to: number },
  attachments: readonly Uint8Array[] = [],
): Uint8Array {
  const { body, starts, ends } = slices;
  const head = encoder.encode(JSON.stringify(header));
  const bodyAt = 4 + head.byteLength + 4 * (range.to - range.from);
  let size = bodyAt;
  for (let i = range.from; i < range.to; i++) size += (ends[i] ?? 0) - (starts[i] ?? 0);
  for (const a of attachments) size += a.byteLength;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, head.byteLength, true);
  out.set(head, 4);
  let lengthAt = 4 + head.byteLength;
  let at = bodyAt;
  for (let i = range.from; i < range.to; i++) {
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    view.setUint32(lengthAt, end - start, true);
    lengthAt += 4;
    out.set(body.subarray(start, end), at);
    at += end - start;
  }
  for (const a of attachments) {
    out.set(a, at);
    at += a.byteLength;
  }
  return out;
}

/** The full bytes of event `index`, where it was cut and they were kept. */
export function envelopeAttachment(envelope: Envelope, index: number): Uint8Array | undefined {
  let at = envelope.starts[envelope.header.count] ?? 0;
  for (const [i, byteLength] of envelope.header.attachments ?? []) {
    if (i === index) return envelope.bytes.subarray(at, at + byteLength);
    at += byteLength;
  }
  return undefined;
}

/** Reads only the header, for routing and the ledger. */
export function decodeEnvelopeHeader(record: Uint8Array): EnvelopeHeader {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  return JSON.parse(decoder.decode(record.subarray(4, 4 + view.getUint32(0, true)))) as EnvelopeHeader;
}

/** Decodes a record that our own gateway encoded (the bus checks its CRC before). No copy of the event bytes is made. */
export function decodeEnvelope(record: Uint8Array): Envelope {
  const header = decodeEnvelopeHeader(record);
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  let lengthAt = 4 + view.getUint32(0, true);
  const bodyAt = lengthAt + 4 * header.count;
  const starts = new Uint32Array(header.count + 1);
  for (let i = 0; i < header.count; i++) {
    starts[i + 1] = (starts[i] ?? 0) + view.getUint32(lengthAt, true);
    lengthAt += 4;
  }
  return { header, bytes: record.subarray(bodyAt), starts };
}
