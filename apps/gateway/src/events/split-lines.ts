/** Events found in a body, by position, with the physical line each begins at (from 1). Ends are exclusive. */
export interface LineSlices {
  readonly starts: number[];
  readonly ends: number[];
  readonly lineNumbers: number[];
  /** Lines that held nothing but space; they carry no event. */
  readonly blank: number;
}

const newline = 10;
const carriageReturn = 13;

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i] ?? 0;
    if (c !== 32 && c !== 9 && c !== 13) return false;
  }
  return true;
}

/** Splits at LF or CRLF; the last line needs no line end. Works on bytes for every charset whose 0x0A is a line end. */
export function splitLines(body: Buffer, options: { readonly keepBlank?: boolean } = {}): LineSlices {
  const keepBlank = options.keepBlank === true;
  const starts: number[] = [];
  const ends: number[] = [];
  const lineNumbers: number[] = [];
  let at = 0;
  let line = 0;
  let blank = 0;
  const size = body.byteLength;
  while (at < size) {
    const found = body.indexOf(newline, at);
    const next = found < 0 ? size : found + 1;
    let end = found < 0 ? size : found;
    if (end > at && body[end - 1] === carriageReturn) end--;
    line++;
    const first = body[at] ?? 0;
    if (!keepBlank && (end === at || (first <= 32 && isBlank(body, at, end)))) blank++;
    else {
      starts.push(at);
      ends.push(end);
      lineNumbers.push(line);
    }
    at = next;
  }
  return { starts, ends, lineNumbers, blank };
}

/** The same for UTF-16, where 0x0A also occurs inside other characters: only whole code units count. */
export function splitLinesUtf16(body: Buffer, littleEndian: boolean): LineSlices {
  const starts: number[] = [];
  const ends: number[] = [];
  const lineNumbers: number[] = [];
  const unit = (at: number): number => (littleEndian ? body.readUInt16LE(at) : body.readUInt16BE(at));
  const size = body.byteLength - (body.byteLength % 2);
  let start = 0;
  let line = 0;
  let blank = 0;
  const close = (stop: number): void => {
    const end = stop > start && unit(stop - 2) === carriageReturn ? stop - 2 : stop;
    line++;
    if (end > start) {
      starts.push(start);
      ends.push(end);
      lineNumbers.push(line);
    } else blank++;
  };
  for (let at = 0; at < size; at += 2) {
    if (unit(at) !== newline) continue;
    close(at);
    start = at + 2;
  }
  if (start < size) close(size);
  // An odd byte at the end is half a character: it stays with the last line, and decoding names it.
  const last = ends.length - 1;
  if (size < body.byteLength && last >= 0 && ends[last] === size) ends[last] = body.byteLength;
  else if (size < body.byteLength) {
    starts.push(size);
    ends.push(body.byteLength);
    lineNumbers.push(line + 1);
  }
  return { starts, ends, lineNumbers, blank };
}
