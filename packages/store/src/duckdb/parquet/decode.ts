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
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value |= from.byte() << shift;
      out.fill(value, at, at + length);
      at += length;
    } else {
      const length = ((header - 1) / 2) * 8;
      readPacked(
        from,
        width,
        (index, value) => {
          if (at + index < count) out[at + index] = value;
        },
        length,
      );
      at += length;
    }
  }
  return out;
}

/** Little-endian bit packing of `count` values of up to 52 bits. */
function readPacked(from: PageCursor, width: number, put: (index: number, value: number) => void, count: number): void {
  let pending = 0;
  let bits = 0;
  const take = (wanted: number): number => {
    while (bits < wanted) {
      pending |= from.byte() << bits;
      bits += 8;
    }
    const value = pending & ((1 << wanted) - 1);
    pending >>>= wanted;
    bits -= wanted;
    return value;
  };
  for (let index = 0; index < count; index++) {
    let value = 0;
    let scale = 1;
    for (let left = width; left > 0; left -= 23) {
      const part = Math.min(23, left);
      value += take(part) * scale;
      scale *= 2 ** part;
    }
    put(index, value);
  }
}

/** The inverse of `writeDelta`. */
export function readDelta(from: PageCursor): Float64Array {
  from.varint();
  const minis = from.varint();
  const count = from.varint();
  const out = new Float64Array(count);
  let last = from.zigzag();
  if (count > 0) out[0] = last;
  for (let at = 1; at < count;) {
    const least = from.zigzag();
    const widths: number[] = [];
    for (let mini = 0; mini < minis; mini++) widths.push(from.byte());
    for (const width of widths) {
      if (at >= count) break;
      const start = at;
      readPacked(
        from,
        width,
        (index, delta) => {
          if (start + index >= count) return;
          last += least + delta;
          out[start + index] = last;
        },
        32,
      );
      at += 32;
    }
  }
  return out;
}
