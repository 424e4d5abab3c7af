import { freeBuffer } from './free-buffer.ts';

const shortText = 16;
const firstBytes = 1 << 12;
const firstValues = 1 << 8;

/**
 * Texts as UTF-8 bytes, one after another, each with a code: 0, 1, 2 … Nothing of it stands on the JavaScript heap, and
 * filters, statistics and pages work on the bytes. Interned texts get the same code again (open addressing).
 */
export class TextPool {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #ends = new Uint32Array(firstValues);
  #hashes = new Int32Array(firstValues);
  #table: Int32Array | undefined = new Int32Array(firstValues * 2);
  #count = 0;
  #size = 0;
  #isAscii = true;

  get count(): number {
    return this.#count;
  }

  /** Every text, one after another; valid until the next one is added. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** All texts are ASCII. */
  get isAscii(): boolean {
    return this.#isAscii;
  }

  start(code: number): number {
    return code === 0 ? 0 : (this.#ends[code - 1] ?? 0);
  }

  end(code: number): number {
    return this.#ends[code] ?? 0;
  }

  text(code: number): string {
    return this.#bytes.toString('utf8', this.start(code), this.end(code));
  }

  texts(): string[] {
    return Array.from({ length: this.#count }, (_, code) => this.text(code));
  }

  /** Gives the memory back: the texts are not needed any more. */
  free(): void {
    freeBuffer(this.#bytes);
  }

  /** The code of a text, which is added when it is new. */
  intern(text: string): number {
    return this.#internTail(this.#write(text));
  }

  internBytes(from: Uint8Array, start: number, end: number): number {
    return this.#internTail(this.#copy(from, start, end));
  }

  /** Adds a text without looking whether it is there. Interning ends with it. */
  append(text: string): number {
    this.#table = undefined;
    return this.#push(this.#write(text), 0);
  }

  appendBytes(from: Uint8Array, start: number, end: number): number {
    this.#table = undefined;
    return this.#push(this.#copy(from, start, end), 0);
  }

  /** Writes behind the last text; returns where it ends. */
  #write(text: string): number {
    this.#reserve(text.length * 3);
    const bytes = this.#bytes;
    let at = this.#size;
    if (text.length > shortText) return this.#encode(text);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return this.#encode(text);
      bytes[at++] = unit;
    }
    return at;
  }

  #encode(text: string): number {
    const written = this.#bytes.write(text, this.#size);
    if (written !== text.length) this.#isAscii = false;
    return this.#size + written;
  }

  #copy(from: Uint8Array, start: number, end: number): number {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    let at = this.#size;
    let seen = 0;
    for (let i = start; i < end; i++) {
      const byte = from[i] ?? 0;
      seen |= byte;
      bytes[at++] = byte;
    }
    if (seen > 127) this.#isAscii = false;
    return at;
  }

  #internTail(end: number): number {
    const table = this.#table;
    if (table === undefined) return this.#push(end, 0);
    const hash = this.#hash(this.#size, end);
    const mask = table.length - 1;
    let slot = hash & mask;
    for (let code = (table[slot] ?? 0) - 1; code >= 0; code = (table[slot] ?? 0) - 1) {
      if (this.#hashes[code] === hash && this.#isSame(code, end)) return code;
      slot = (slot + 1) & mask;
    }
    table[slot] = this.#count + 1;
    const code = this.#push(end, hash);
    if (this.#count * 2 > table.length) this.#growTable(table.length * 2);
    return code;
  }

  #push(end: number, hash: number): number {
    if (this.#count === this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(this.#count * 2));
      this.#hashes = grown(this.#hashes, new Int32Array(this.#count * 2));
    }
    this.#hashes[this.#count] = hash;
    this.#ends[this.#count] = end;
    this.#size = end;
    return this.#count++;
  }

  #hash(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    return hash ^ (hash >>> 15);
  }

  /** Whether a text is the one that was just written. */
  #isSame(code: number, end: number): boolean {
    const bytes = this.#bytes;
    let other = this.start(code);
    if (this.end(code) - other !== end - this.#size) return false;
    for (let at = this.#size; at < end; at++) if (bytes[at] !== bytes[other++]) return false;
    return true;
  }

  #growTable(size: number): void {
    const table = new Int32Array(size);
    for (let code = 0; code < this.#count; code++) {
      let slot = (this.#hashes[code] ?? 0) & (size - 1);
      while (table[slot] !== 0) slot = (slot + 1) & (size - 1);
      table[slot] = code + 1;
    }
    this.#table = table;
  }

  #reserve(count: number): void {
    const wanted = this.#size + count;
    if (wanted <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, wanted));
    this.#bytes.copy(bytes, 0, 0, this.#size);
    freeBuffer(this.#bytes);
    this.#bytes = bytes;
  }
}

function grown<T extends Uint32Array | Int32Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
