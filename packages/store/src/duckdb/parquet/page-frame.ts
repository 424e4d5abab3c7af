import { constants, zstdCompressSync } from 'node:zlib';

// Pages as Zstandard frames (RFC 8878). Node makes a context for every call, about 35 µs: what is small, or does not get
// smaller, stands as it is in a frame of one raw block, which any reader of Zstandard takes and ours does not unpack.

const compressionLevel = 3;
/** Not worth a call. */
const rawBytes = 192;
/** A block holds no more. */
const mostRawBytes = 1 << 17;
const magic = 0xfd2fb528;
const singleSegment = 32;
const frameHeaderBytes = 9;
const blockHeaderBytes = 3;

/** The frame of a page. */
export function packPage(data: Buffer): Buffer {
  const size = data.byteLength;
  if (size <= rawBytes) return rawFrame(data);
  const packed = zstdCompressSync(data, {
    pledgedSrcSize: size,
    chunkSize: Math.max(1024, Math.min(65_536, size >> 1)),
    params: { [constants.ZSTD_c_compressionLevel]: compressionLevel },
  });
  const isSmaller = packed.byteLength < size - size / 32;
  return isSmaller || size > mostRawBytes ? packed : rawFrame(data);
}

function rawFrame(data: Buffer): Buffer {
  const size = data.byteLength;
  const frame = Buffer.allocUnsafe(frameHeaderBytes + blockHeaderBytes + size);
  frame.writeUInt32LE(magic, 0);
  // The size in four bytes, one segment, no checksum.
  frame[4] = (2 << 6) | singleSegment;
  frame.writeUInt32LE(size, 5);
  // The last block, raw.
  frame.writeUIntLE((size << 3) | 1, frameHeaderBytes, blockHeaderBytes);
  frame.set(data, frameHeaderBytes + blockHeaderBytes);
  return frame;
}

/** The content of a frame of one raw block, a part of the frame; undefined: it has to be unpacked. */
export function rawContent(frame: Buffer): Buffer | undefined {
  const from = frameHeaderBytes + blockHeaderBytes;
  if (frame.byteLength < from || frame[4] !== ((2 << 6) | singleSegment)) return undefined;
  const block = frame.readUIntLE(frameHeaderBytes, blockHeaderBytes);
  const isOnlyAndRaw = (block & 7) === 1 && block >>> 3 === frame.byteLength - from;
  return isOnlyAndRaw ? frame.subarray(from) : undefined;
}

/** Size of the content by a frame's header (3.1.1.1); undefined: it does not say. */
export function contentSize(frame: Buffer): number | undefined {
  if (frame.byteLength < 18) return undefined;
  const descriptor = frame[4] ?? 0;
  const isSingle = (descriptor & singleSegment) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >>> 6) {
    case 0:
      return isSingle ? frame[at] : undefined;
    case 1:
      return frame.readUInt16LE(at) + 256;
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number(frame.readBigUInt64LE(at));
  }
}
