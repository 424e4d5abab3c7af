import { bodyChecksum, decodeHeader, frameBytes, headerBytes, syncBytes } from './frame.ts';
import type { FrameHeader } from './frame.ts';
import type { LogFile } from './log-fs.ts';

/** One record as read. `key` and `value` are views into the read buffer. */
export interface LogRecord {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Offsets that cannot be read; `toOffset` is exclusive. */
export interface OffsetRange {
  readonly fromOffset: number;
  readonly toOffset: number;
}

export type CursorStep =
  /** `groupStart`: first offset of its fsync; everything below was durable when it was written. */
  | { readonly kind: 'record'; readonly record: LogRecord; readonly position: number; readonly groupStart: number }
  | { readonly kind: 'damaged'; readonly range: OffsetRange }
  /** No further record below the limit: the end, a torn tail, or damage with nothing intact behind it. */
  | { readonly kind: 'end' };

export interface CursorStart {
  readonly file: LogFile;
  readonly sync: Uint8Array;
  readonly position: number;
  readonly offset: number;
  readonly readAheadBytes: number;
}

/**
 * Reads the frames of one segment in order. After a damaged header it goes on at the next intact one; a damaged body
 * costs its own record only.
 */
export class SegmentCursor {
  readonly #file: LogFile;
  readonly #sync: Uint8Array;
  readonly #readAheadBytes: number;
  #position: number;
  #offset: number;
  #buffer: Buffer = Buffer.alloc(0);
  #bufferStart: number;
  /** Bytes of records at or beyond this were not durable when they were read, and may have changed since. */
  #bufferLimit = 0;

  constructor(start: CursorStart) {
    this.#file = start.file;
    this.#sync = start.sync;
    this.#readAheadBytes = start.readAheadBytes;
    this.#position = start.position;
    this.#bufferStart = start.position;
    this.#offset = start.offset;
  }

  /** The offset expected next. */
  get offset(): number {
    return this.#offset;
  }

  /** End of the last frame passed, in bytes. */
  get position(): number {
    return this.#position;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** The next step among records below `limitOffset`, which is what the caller knows to be durable. */
  async next(limitOffset: number): Promise<CursorStep> {
    const header = (await this.#headerAt(this.#position, limitOffset)) ?? (await this.#resync(limitOffset));
    if (header === undefined) return { kind: 'end' };
    if (header.offset > this.#offset && this.#offset < limitOffset) {
      const range = { fromOffset: this.#offset, toOffset: Math.min(header.offset, limitOffset) };
      this.#offset = range.toOffset;
      return { kind: 'damaged', range };
    }
    if (header.offset >= limitOffset) return { kind: 'end' };
    return this.#take(header, limitOffset);
  }

  async #take(header: FrameHeader, limitOffset: number): Promise<CursorStep> {
    const position = this.#position;
    const size = frameBytes(header);
    if (!(await this.#ensure(position, size, limitOffset))) return { kind: 'end' };
    const keyStart = position - this.#bufferStart + headerBytes;
    const valueStart = keyStart + header.keyBytes;
    const key = this.#buffer.subarray(keyStart, valueStart);
    const value = this.#buffer.subarray(valueStart, valueStart + header.valueBytes);
    this.#position = position + size;
    this.#offset = header.offset + 1;
    if (bodyChecksum(key, value) !== header.bodyCrc) {
      return { kind: 'damaged', range: { fromOffset: header.offset, toOffset: header.offset + 1 } };
    }
    const record = { offset: header.offset, appendedAtMs: header.appendedAtMs, key, value };
    return { kind: 'record', record, position, groupStart: header.offset - header.groupIndex };
  }

  /** An intact header that may follow here: an offset below the expected one is a remnant, not a record. */
  async #headerAt(position: number, limitOffset: number): Promise<FrameHeader | undefined> {
    if (!(await this.#ensure(position, headerBytes, limitOffset))) return undefined;
    let header = decodeHeader(this.#sync, this.#buffer, position - this.#bufferStart);
    const stale = header === undefined || header.offset >= this.#bufferLimit;
    if (stale && this.#bufferLimit < limitOffset) {
      this.#forget();
      if (!(await this.#ensure(position, headerBytes, limitOffset))) return undefined;
      header = decodeHeader(this.#sync, this.#buffer, position - this.#bufferStart);
    }
    return header !== undefined && header.offset >= this.#offset ? header : undefined;
  }

  /** Looks for the next intact header behind the position and moves there. */
  async #resync(limitOffset: number): Promise<FrameHeader | undefined> {
    let at = this.#position + 1;
    while (await this.#ensure(at, headerBytes, limitOffset)) {
      const found = this.#buffer.indexOf(this.#sync, at - this.#bufferStart);
      if (found < 0) {
        at = this.#bufferStart + this.#buffer.byteLength - syncBytes + 1;
        continue;
      }
      at = this.#bufferStart + found;
      const header = await this.#headerAt(at, limitOffset);
      if (header !== undefined) {
        this.#position = at;
        return header;
      }
      at++;
    }
    this.#forget();
    return undefined;
  }

  #forget(): void {
    this.#buffer = Buffer.alloc(0);
    this.#bufferStart = this.#position;
  }

  /** Has `size` bytes from `position` in the buffer, or tells that the file ends before. */
  async #ensure(position: number, size: number, limitOffset: number): Promise<boolean> {
    const have = this.#bufferStart + this.#buffer.byteLength;
    if (position >= this.#bufferStart && position + size <= have) return true;
    const fileSize = await this.#file.size();
    if (position + size > fileSize) return false;
    const kept =
      position >= this.#bufferStart && position < have
        ? this.#buffer.subarray(position - this.#bufferStart)
        : this.#buffer.subarray(0, 0);
    const wanted = Math.min(Math.max(size, kept.byteLength + this.#readAheadBytes), fileSize - position);
    const next = Buffer.allocUnsafeSlow(wanted);
    next.set(kept, 0);
    const read = await this.#file.read(next.subarray(kept.byteLength), position + kept.byteLength);
    this.#bufferLimit = kept.byteLength > 0 ? Math.min(this.#bufferLimit, limitOffset) : limitOffset;
    this.#buffer = next.subarray(0, kept.byteLength + read);
    this.#bufferStart = position;
    return this.#buffer.byteLength >= size;
  }
}
