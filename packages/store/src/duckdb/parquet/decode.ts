/** Reads the bytes of one page. */
export class PageCursor {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  u32(): number {
    const value = this.bytes.readUInt32LE(this.at);
    this.at += 4;
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** The inverse of `writeHybrid`. */
export function readHybrid(from: PageCursor, width: number, count: number): Int32Array {
  const out = new Int32Array(count);
  for (let at = 0; at < count;) {
    const header = from.varint();
    if (header % 2 === 0) {
      const length = header / 2;
      out.fill(readRunValue(from, width), at, at + length);
      at += length;
    } else {
      const length = ((header - 1) / 2) * 8;
      const start = from.at;
      unpack(from, width, out.subarray(at, Math.min(count, at + length)));
      from.at = start + (length / 8) * width;
      at += length;
    }
  }
  return out;
}

/** The values at some places of a `writeHybrid`, places ascending: runs without one are skipped. */
export function pickHybrid(from: PageCursor, width: number, places: Int32Array): Int32Array {
  const out = new Int32Array(places.length);
  let next = 0;
  for (let at = 0; next < places.length;) {
    const header = from.varint();
    const isRun = header % 2 === 0;
    const length = isRun ? header / 2 : ((header - 1) / 2) * 8;
    const value = isRun ? readRunValue(from, width) : 0;
    const start = from.at;
    for (; next < places.length && (places[next] ?? 0) < at + length; next++) {
      out[next] = isRun ? value : readPacked(from, { start, width, at: (places[next] ?? 0) - at });
    }
    if (!isRun) from.at = start + (length / 8) * width;
    at += length;
  }
  return out;
}

/** One value of a packed stretch: eight values begin on a byte. */
function readPacked(
  from: PageCursor,
  place: { readonly start: number; readonly width: number; readonly at: number },
): number {
  const group = new Int32Array(8);
  from.at = place.start + (place.at >>> 3) * place.width;
  unpack(from, place.width, group);
  return group[place.at & 7] ?? 0;
}

function readRunValue(from: PageCursor, width: number): number {
  let value = 0;
  for (let shift = 0; shift < width; shift += 8) value |= from.byte() << shift;
  return value;
}

/** Widths up to which a value lies within four bytes wherever it begins. */
const narrow = 25;

/** Little-endian bit packing of as many values of up to 52 bits as `out` takes. */
function unpack(from: PageCursor, width: number, out: Int32Array | Float64Array): void {
  const { bytes, at } = from;
  const count = out.length;
  from.at += Math.ceil((width * count) / 8);
  if (width === 0) {
    out.fill(0);
    return;
  }
  if (width > narrow) {
    unpackWide(bytes, { at, width }, out);
    return;
  }
  const mask = 2 ** width - 1;
  // The last values may lie less than four bytes before the end, where a read gives 0 for what is not there.
  for (let index = 0, bit = 0; index < count; index++, bit += width) {
    const byte = at + (bit >>> 3);
    const low = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    out[index] = ((low | ((bytes[byte + 3] ?? 0) << 24)) >>> (bit & 7)) & mask;
  }
}

function unpackWide(
  bytes: Uint8Array,
  packed: { readonly at: number; readonly width: number },
  out: Int32Array | Float64Array,
): void {
  let at = packed.at;
  let pending = 0;
  let bits = 0;
  const take = (wanted: number): number => {
    while (bits < wanted) {
      pending |= (bytes[at++] ?? 0) << bits;
      bits += 8;
    }
    const value = pending & ((1 << wanted) - 1);
    pending >>>= wanted;
    bits -= wanted;
    return value;
  };
  for (let index = 0; index < out.length; index++) {
    let value = 0;
    let scale = 1;
    for (let left = packed.width; left > 0; left -= 23) {
      const part = Math.min(23, left);
      value += take(part) * scale;
      scale *= 2 ** part;
    }
    out[index] = value;
  }
}

const miniSize = 32;

/** The inverse of `writeDelta`. */
export function readDelta(from: PageCursor): Float64Array {
  from.varint();
  const minis = from.varint();
  const count = from.varint();
  const out = new Float64Array(count);
  const deltas = new Float64Array(miniSize);
  const widths = new Uint8Array(minis);
  let last = from.zigzag();
  if (count > 0) out[0] = last;
  for (let at = 1; at < count;) {
    const least = from.zigzag();
    for (let mini = 0; mini < minis; mini++) widths[mini] = from.byte();
    for (let mini = 0; mini < minis && at < count; mini++) {
      unpack(from, widths[mini] ?? 0, deltas);
      const end = Math.min(count, at + miniSize);
      for (let index = 0; at < end; index++) {
        last += least + (deltas[index] ?? 0);
        out[at++] = last;
      }
    }
  }
  return out;
}
