/** One physical line. Offsets are positions in the file, after decompression. */
export interface RawLine {
  readonly offset: number;
  /** Where the next line begins. */
  readonly next: number;
  /** Without its line end. */
  readonly bytes: Buffer;
  /** True where the line was longer than the limit and its rest was left out. */
  readonly cut: boolean;
}

export type LineUnit = 'byte' | 'utf-16le' | 'utf-16be';

const newline = 10;
const carriageReturn = 13;

/**
 * Cuts chunks into lines at LF or CRLF. For UTF-16 only whole code units count, since 0x0A occurs inside other
 * characters; every other charset we know keeps 0x0A for the line end alone.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #unit: LineUnit;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #offset: number;

  constructor(options: { readonly offset: number; readonly unit: LineUnit; readonly maxBytes: number }) {
    this.#offset = options.offset;
    this.#unit = options.unit;
    this.#maxBytes = options.maxBytes;
  }

  /** Bytes of a line whose end has not come yet. */
  get restBytes(): number {
    return this.#restBytes;
  }

  /** The lines that this chunk completes. The chunk must not be changed afterwards. */
  push(chunk: Buffer): RawLine[] {
    const lines: RawLine[] = [];
    const width = this.#unit === 'byte' ? 1 : 2;
    let data = chunk;
    // Half a code unit waits with the rest, so that pairs keep their places.
    if (width === 2 && this.#restBytes % 2 === 1) {
      data = Buffer.concat([...this.#rest, chunk]);
      this.#rest = [];
      this.#restBytes = 0;
    }
    let at = 0;
    for (let end = this.#find(data, 0); end >= 0; end = this.#find(data, at)) {
      lines.push(this.#line(data.subarray(at, end), width));
      at = end + width;
    }
    if (at < data.byteLength) {
      this.#rest.push(data.subarray(at));
      this.#restBytes += data.byteLength - at;
    }
    return lines;
  }

  /** The last line, when the file does not end with a line end. */
  end(): RawLine | null {
    return this.#restBytes === 0 ? null : this.#line(Buffer.alloc(0), 0);
  }

  #find(data: Buffer, from: number): number {
    if (this.#unit === 'byte') return data.indexOf(newline, from);
    const low = this.#unit === 'utf-16le' ? 0 : 1;
    for (let at = from; at + 1 < data.byteLength; at += 2) {
      if (data[at + low] === newline && data[at + 1 - low] === 0) return at;
    }
    return -1;
  }

  #line(last: Buffer, endWidth: number): RawLine {
    let bytes = this.#restBytes === 0 ? last : Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    this.#restBytes = 0;
    const offset = this.#offset;
    this.#offset += bytes.byteLength + endWidth;
    bytes = this.#withoutReturn(bytes);
    const cut = bytes.byteLength > this.#maxBytes;
    return { offset, next: this.#offset, bytes: cut ? bytes.subarray(0, this.#maxBytes) : bytes, cut };
  }

  #withoutReturn(bytes: Buffer): Buffer {
    const width = this.#unit === 'byte' ? 1 : 2;
    const at = bytes.byteLength - width;
    if (at < 0) return bytes;
    const code = width === 1 ? bytes[at] : this.#unit === 'utf-16le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    return code === carriageReturn ? bytes.subarray(0, at) : bytes;
  }
}
