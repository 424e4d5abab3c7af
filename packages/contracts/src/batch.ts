import { AppError } from '@logwarden/kernel';

/**
 * `POST /ingest/v1/batch`: what `import` and the agent speak. One batch holds consecutive events of one stream; sending
 * it again is harmless, because (agent, stream, epoch, first seq) says what it is.
 */
export const batchHeaders = {
  agentId: 'x-agent-id',
  source: 'x-source',
  /** Name of the stream, percent-encoded UTF-8: one file of one host. */
  stream: 'x-stream',
  /** Changes whenever the sender lost its state; letters, digits, `-`. */
  epoch: 'x-epoch',
  batchSeq: 'x-batch-seq',
  firstSeq: 'x-first-seq',
  count: 'x-count',
  /** CRC-32C of the body before compression, eight hexadecimal digits. */
  crc32c: 'x-crc32c',
  /** Host and path of a file stream, percent-encoded UTF-8. Optional. */
  host: 'x-log-host',
  path: 'x-log-path',
  /** Physical lines the events were joined from. Absent: one each. */
  lines: 'x-lines',
} as const;

/** Body type with framed events (they may hold line ends). Any other type is one event a line, without offsets. */
export const batchContentType = 'application/vnd.logwarden.events';

/** The answer. `acked_through` is the last seq of the stream that is durable; a sender goes on at the next one. */
export interface BatchReply {
  readonly acked_through: number;
  readonly duplicate: boolean;
}

export interface FramedEvents {
  readonly body: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Byte offset of each event in its file. */
  readonly offsets: readonly number[];
  /** By event, as `EnvelopeHeader.containers`. Absent: no frame had one. */
  readonly containers?: readonly string[];
}

export interface FrameEvent {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** What a container runtime wrote around the event, as in `EnvelopeHeader.containers`. */
  readonly container?: string;
}

const frameHead = 12;
/** Set in the length of a frame whose bytes come after a container's note. */
const notedBit = 0x80000000;
const maxNoteBytes = 255;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Frames events for the body: `u32 length · f64 file offset · bytes`, little-endian, one after another. Where the highest
 * bit of the length is set, `u8 length · UTF-8` of the container's note stand before the bytes, not counted in the length.
 */
export function encodeFrames(events: readonly FrameEvent[]): Uint8Array {
  const notes = events.map(({ container }) =>
    container === undefined ? undefined : encoder.encode(container).subarray(0, maxNoteBytes),
  );
  let size = 0;
  for (const [i, e] of events.entries()) size += frameHead + noteSize(notes[i]) + e.bytes.byteLength;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [i, e] of events.entries()) {
    const note = notes[i];
    const noted = noteSize(note);
    view.setUint32(at, e.bytes.byteLength + (noted === 0 ? 0 : notedBit), true);
    view.setFloat64(at + 4, e.offset, true);
    at += frameHead;
    if (note !== undefined && noted > 0) {
      out[at] = note.byteLength;
      out.set(note, at + 1);
    }
    out.set(e.bytes, at + noted);
    at += noted + e.bytes.byteLength;
  }
  return out;
}

function noteSize(note: Uint8Array | undefined): number {
  return note === undefined || note.byteLength === 0 ? 0 : 1 + note.byteLength;
}

/** Reads {@link encodeFrames}. A body that does not end with a frame is `ingest.malformed`. */
export function decodeFrames(body: Uint8Array): FramedEvents {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const starts: number[] = [];
  const ends: number[] = [];
  const offsets: number[] = [];
  const containers: string[] = [];
  let isNoted = false;
  let at = 0;
  while (at < body.byteLength) {
    const length = at + frameHead <= body.byteLength ? view.getUint32(at, true) : Infinity;
    const noteAt = at + frameHead;
    const noted = length >= notedBit && length !== Infinity ? 1 + (body[noteAt] ?? 0) : 0;
    const start = noteAt + noted;
    const end = start + (noted > 0 ? length - notedBit : length);
    if (end > body.byteLength) {
      throw new AppError('ingest.malformed', `Frame ${starts.length + 1} of the batch is cut off`, {
        details: { line: starts.length + 1 },
      });
    }
    offsets.push(view.getFloat64(at + 4, true));
    containers.push(noted > 0 ? decoder.decode(body.subarray(noteAt + 1, start)) : '');
    isNoted ||= noted > 0;
    starts.push(start);
    ends.push(end);
    at = end;
  }
  return { body, starts, ends, offsets, ...(isNoted ? { containers } : {}) };
}

/** Castagnoli polynomial, reflected (RFC 3720, B.4). Slicing by four: table k is table 0 advanced by k zero bytes. */
function makeTables(): readonly Uint32Array[] {
  const tables = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)];
  const first = tables[0] ?? new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    first[n] = c >>> 0;
  }
  for (let k = 1; k < 4; k++) {
    const before = tables[k - 1] ?? first;
    for (let n = 0; n < 256; n++) {
      const c = before[n] ?? 0;
      (tables[k] ?? first)[n] = ((c >>> 8) ^ (first[c & 255] ?? 0)) >>> 0;
    }
  }
  return tables;
}

const [t0 = new Uint32Array(256), t1 = t0, t2 = t0, t3 = t0] = makeTables();

/** CRC-32C of bytes, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let c = 0xffffffff;
  let i = 0;
  const fours = bytes.byteLength & ~3;
  for (; i < fours; i += 4) {
    c ^= (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24);
    c = (t3[c & 255] ?? 0) ^ (t2[(c >>> 8) & 255] ?? 0) ^ (t1[(c >>> 16) & 255] ?? 0) ^ (t0[c >>> 24] ?? 0);
  }
  for (; i < bytes.byteLength; i++) c = (c >>> 8) ^ (t0[(c ^ (bytes[i] ?? 0)) & 255] ?? 0);
  return (c ^ 0xffffffff) >>> 0;
}
