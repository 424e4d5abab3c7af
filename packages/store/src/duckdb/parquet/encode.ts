import { freeBuffer } from './free-buffer.ts';

/** Growing little-endian byte sink for the pages of a chunk. */
export class PageBuffer {
  #bytes: Buffer;
  #size = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(64, capacity));
  }

  /** What was written, or a part of it; valid until more is. */
  view(from = 0, to = this.#size): Buffer {
    return this.#bytes.subarray(from, to);
  }

  /** Forgets what was written behind `size`. */
  cut(size: number): void {
    this.#size = size;
  }

  /** Its memory, which it does not use any more. */
  release(): Buffer {
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    this.#size = 0;
    return bytes;
  }

  get size(): number {
    return this.#size;
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.#size++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.#size = this.#bytes.writeUInt32LE(value, this.#size);
  }

  setU32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at);
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** Signed zigzag varint of a whole number within ±2^53. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  bytes(data: Uint8Array): void {
    this.reserve(data.byteLength);
    this.#bytes.set(data, this.#size);
    this.#size += data.byteLength;
  }

  /** Bytes of a part of another buffer; a loop, since most are short. */
  slice(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    if (end - start > 256) {
      this.#bytes.set(from.subarray(start, end), this.#size);
      this.#size += end - start;
      return;
    }
    const bytes = this.#bytes;
    let at = this.#size;
    for (let i = start; i < end; i++) bytes[at++] = from[i] ?? 0;
    this.#size = at;
  }

  i64(value: number): void {
    this.reserve(8);
    const low = value % 0x1_0000_0000;
    this.#bytes.writeInt32LE(low | 0, this.#size);
    this.#bytes.writeInt32LE(Math.floor(value / 0x1_0000_0000) | 0, this.#size + 4);
    this.#size += 8;
  }

  f64(value: number): void {
    this.reserve(8);
    this.#size = this.#bytes.writeDoubleLE(value, this.#size);
  }

  i32(value: number): void {
    this.reserve(4);
    this.#size = this.#bytes.writeInt32LE(value, this.#size);
  }

  reserve(count: number): void {
    if (this.#size + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#size + count));
    grown.set(this.#bytes.subarray(0, this.#size));
    freeBuffer(this.#bytes);
    this.#bytes = grown;
  }
}

/** Bits needed for values 0…max. */
export function bitWidth(max: number): number {
  return max <= 0 ? 0 : 32 - Math.clz32(max);
}

/**
 * Parquet's RLE/bit-packing hybrid. Runs of 16 and more equal values become RLE runs; the rest is packed in groups of
 * eight. `width` ≤ 31.
 */
export function writeHybrid(out: PageBuffer, values: Int32Array, width: number): void {
  const count = values.length;
  let packedFrom = 0;
  let at = 0;
  while (at < count) {
    const value = values[at];
    const end = endOfRun(values, at);
    // A packed stretch must be a multiple of eight unless it is the last one.
    const start = at + ((8 - ((at - packedFrom) & 7)) & 7);
    if (end - start >= 16) {
      packGroups(out, values.subarray(packedFrom, start), width);
      out.varint((end - start) * 2);
      for (let shift = 0; shift < width; shift += 8) out.byte(((value ?? 0) >>> shift) & 255);
      packedFrom = end;
    }
    at = end;
  }
  packGroups(out, values.subarray(packedFrom), width);
}

// A function of its own: V8 throws the code of a function away when an inner loop it compiled on the way ends.
function endOfRun(values: Int32Array, at: number): number {
  const value = values[at];
  let end = at + 1;
  while (end < values.length && values[end] === value) end++;
  return end;
}

function packGroups(out: PageBuffer, values: Int32Array, width: number): void {
  if (values.length === 0) return;
  const groups = Math.ceil(values.length / 8);
  out.varint(groups * 2 + 1);
  packBits(out, values, { width, count: groups * 8 });
}

/** Little-endian bit packing of values below 2^31, padded with zeros to `count` values. */
function packBits(out: PageBuffer, values: Int32Array, shape: { width: number; count: number }): void {
  if (shape.width === 0) return;
  out.reserve(Math.ceil((shape.width * shape.count) / 8));
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < shape.count; i++) {
    const value = values[i] ?? 0;
    const room = 32 - bits;
    pending |= value << bits;
    bits += shape.width;
    if (bits >= 32) {
      out.u32(pending >>> 0);
      pending = room >= shape.width ? 0 : value >>> room;
      bits -= 32;
    }
  }
  for (; bits > 0; bits -= 8) {
    out.byte(pending & 255);
    pending >>>= 8;
  }
}

const blockSize = 128;
const miniSize = 32;

/** DELTA_BINARY_PACKED: whole numbers within ±2^53 whose neighbours differ by less than 2^52. */
export function writeDelta(out: PageBuffer, values: Float64Array): void {
  out.varint(blockSize);
  out.varint(blockSize / miniSize);
  out.varint(values.length);
  out.zigzag(values[0] ?? 0);
  const deltas = new Float64Array(blockSize);
  for (let from = 1; from < values.length; from += blockSize) {
    const count = Math.min(blockSize, values.length - from);
    let least = Infinity;
    for (let i = 0; i < count; i++) {
      const delta = (values[from + i] ?? 0) - (values[from + i - 1] ?? 0);
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    for (let i = 0; i < count; i++) deltas[i] = (deltas[i] ?? 0) - least;
    deltas.fill(0, count);
    out.zigzag(least);
    writeMiniBlocks(out, deltas, count);
  }
}

function writeMiniBlocks(out: PageBuffer, deltas: Float64Array, count: number): void {
  const widths: number[] = [];
  for (let mini = 0; mini < blockSize / miniSize; mini++) {
    let max = 0;
    if (mini * miniSize < count) {
      for (let i = 0; i < miniSize; i++) max = Math.max(max, deltas[mini * miniSize + i] ?? 0);
    }
    widths.push(max < 0x8000_0000 ? bitWidth(max) : 32 + bitWidth(Math.floor(max / 0x1_0000_0000)));
  }
  for (const width of widths) out.byte(width);
  for (const [mini, width] of widths.entries()) {
    if (mini * miniSize >= count) break;
    packWide(out, deltas.subarray(mini * miniSize, (mini + 1) * miniSize), width);
  }
}

function packWide(out: PageBuffer, values: Float64Array, width: number): void {
  if (width <= 31) {
    packBits(out, Int32Array.from(values), { width, count: miniSize });
    return;
  }
  let pending = 0;
  let bits = 0;
  const put = (value: number, count: number): void => {
    pending |= value << bits;
    for (bits += count; bits >= 8; bits -= 8) {
      out.byte(pending & 255);
      pending >>>= 8;
    }
  };
  for (const value of values) {
    const high = Math.floor(value / 0x100_0000);
    put(value % 0x100_0000, 24);
    put(high % 0x100_0000, Math.min(24, width - 24));
    if (width > 48) put(Math.floor(high / 0x100_0000), width - 48);
  }
}
