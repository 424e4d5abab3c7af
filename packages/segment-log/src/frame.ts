import { crc32 } from 'node:zlib';

/** A record on disk: header, key, value. All numbers little-endian. */
export const headerBytes = 40;
export const syncBytes = 8;
export const maxKeyBytes = 1024;
export const maxValueBytes = 16 * 1024 * 1024;
const formatVersion = 1;

export interface FrameHeader {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** How many records of the same fsync come before this one: all older groups were durable when it was written. */
  readonly groupIndex: number;
  readonly bodyCrc: number;
}

export interface FrameInput {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly groupIndex: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export function frameBytes(header: { readonly keyBytes: number; readonly valueBytes: number }): number {
  return headerBytes + header.keyBytes + header.valueBytes;
}

/** Checksum of key and value as one run of bytes. */
export function bodyChecksum(key: Uint8Array, value: Uint8Array): number {
  return crc32(value, crc32(key));
}

const copyBelowBytes = 4096;

/**
 * The buffers to write for one record. `sync` is the segment's random mark: bytes inside a value can never pass for
 * a frame, whoever sent them. Large values are not copied.
 */
export function encodeFrame(sync: Uint8Array, input: FrameInput): readonly Uint8Array[] {
  const { key, value } = input;
  const copies = value.byteLength <= copyBelowBytes;
  const head = Buffer.allocUnsafe(headerBytes + key.byteLength + (copies ? value.byteLength : 0));
  head.set(sync, 0);
  head.writeUIntLE(input.offset, 8, 6);
  head.writeUInt16LE(key.byteLength, 14);
  head.writeUIntLE(input.appendedAtMs, 16, 6);
  head.writeUInt16LE(formatVersion, 22);
  head.writeUInt32LE(value.byteLength, 24);
  head.writeUInt32LE(input.groupIndex, 28);
  head.writeUInt32LE(bodyChecksum(key, value), 32);
  head.writeUInt32LE(crc32(head.subarray(0, 36)), 36);
  head.set(key, headerBytes);
  if (!copies) return [head, value];
  head.set(value, headerBytes + key.byteLength);
  return [head];
}

/** The header at `at`, or undefined when the bytes there are not an intact header of this segment. */
export function decodeHeader(sync: Uint8Array, buffer: Buffer, at: number): FrameHeader | undefined {
  if (at + headerBytes > buffer.byteLength) return undefined;
  if (buffer.compare(sync, 0, syncBytes, at, at + syncBytes) !== 0) return undefined;
  if (crc32(buffer.subarray(at, at + 36)) !== buffer.readUInt32LE(at + 36)) return undefined;
  if (buffer.readUInt16LE(at + 22) !== formatVersion) return undefined;
  return {
    offset: buffer.readUIntLE(at + 8, 6),
    keyBytes: buffer.readUInt16LE(at + 14),
    appendedAtMs: buffer.readUIntLE(at + 16, 6),
    valueBytes: buffer.readUInt32LE(at + 24),
    groupIndex: buffer.readUInt32LE(at + 28),
    bodyCrc: buffer.readUInt32LE(at + 32),
  };
}
