/** Types of Thrift's compact protocol that Parquet's metadata uses. */
const typeBool = 1;
const typeI32 = 5;
const typeI64 = 6;
const typeBinary = 8;
const typeList = 9;
const typeStruct = 12;

/** Writes Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). */
export class ThriftWriter {
  #buffer = Buffer.alloc(1024);
  #size = 0;
  #lastField = 0;
  readonly #stack: number[] = [];

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  i32(field: number, value: number): this {
    this.#header(field, typeI32);
    this.#zigzag(value);
    return this;
  }

  i64(field: number, value: number): this {
    this.#header(field, typeI64);
    this.#zigzag(value);
    return this;
  }

  bool(field: number, value: boolean): this {
    this.#header(field, value ? typeBool : typeBool + 1);
    return this;
  }

  binary(field: number, value: string | Uint8Array): this {
    this.#header(field, typeBinary);
    this.#bytesOf(value);
    return this;
  }

  struct(field: number, write: () => void): this {
    this.#header(field, typeStruct);
    this.#nested(write);
    return this;
  }

  structs<T>(field: number, items: readonly T[], write: (item: T) => void): this {
    this.#listHeader(field, items.length, typeStruct);
    for (const item of items) this.#nested(() => write(item));
    return this;
  }

  i32s(field: number, items: readonly number[]): this {
    this.#listHeader(field, items.length, typeI32);
    for (const item of items) this.#zigzag(item);
    return this;
  }

  binaries(field: number, items: readonly string[]): this {
    this.#listHeader(field, items.length, typeBinary);
    for (const item of items) this.#bytesOf(item);
    return this;
  }

  /** Ends the outermost struct. */
  stop(): this {
    this.#byte(0);
    return this;
  }

  #nested(write: () => void): void {
    this.#stack.push(this.#lastField);
    this.#lastField = 0;
    write();
    this.#byte(0);
    this.#lastField = this.#stack.pop() ?? 0;
  }

  #header(field: number, type: number): void {
    const delta = field - this.#lastField;
    if (delta > 0 && delta < 16) this.#byte((delta << 4) | type);
    else {
      this.#byte(type);
      this.#zigzag(field);
    }
    this.#lastField = field;
  }

  #listHeader(field: number, size: number, type: number): void {
    this.#header(field, typeList);
    if (size < 15) this.#byte((size << 4) | type);
    else {
      this.#byte(0xf0 | type);
      this.#varint(size);
    }
  }

  #bytesOf(value: string | Uint8Array): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#varint(bytes.byteLength);
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.byteLength;
  }

  #zigzag(value: number): void {
    this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Arithmetic instead of shifts: sizes and offsets pass 2^32. */
  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#size++] = value;
  }

  #reserve(count: number): void {
    if (this.#size + count <= this.#buffer.length) return;
    const grown = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#size + count));
    grown.set(this.#buffer.subarray(0, this.#size));
    this.#buffer = grown;
  }
}
