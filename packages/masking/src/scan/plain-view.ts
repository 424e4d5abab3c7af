import { isForeignSeparator, sign, signKinds } from './sign-kinds.ts';

/** The text as a reader sees it, and where each of its characters stands in the original. */
export interface PlainView {
  readonly text: string;
  /** Start of every character in the original, and one more: the original's end. */
  readonly starts: Uint32Array;
}

const slashEscape = /u[\da-f]{4}|x[\da-f]{2}/iy;
const entity = /&#(?:\d{1,6}|x[\da-f]{1,5});/iy;
const percentRun = /(?:%[\da-f]{2})+/iy;
const maxDepth = 3;
const backslash = 0x5c;
const ampersand = 0x26;
const percent = 0x25;

/** Resolves `\uXXXX`, `%XX`, look-alike digits and letters, and leaves out what is not seen; up to three layers deep. */
export function plainView(original: string): PlainView {
  let view = resolve(original);
  for (
    let depth = 1;
    depth < maxDepth && /\\u[\da-f]{4}|\\x[\da-f]{2}|%[\da-f]{2}|&#|\ud835/i.test(view.text);
    depth++
  ) {
    const next = resolve(view.text);
    const starts = next.starts.map((at) => view.starts[at] ?? original.length);
    view = { text: next.text, starts };
  }
  return view;
}

/** Collects the characters of a view. */
class ViewBuilder {
  #text = '';
  #starts: Uint32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#starts = new Uint32Array(capacity + 1);
  }

  add(text: string, start: number): void {
    for (let at = 0; at < text.length; at++) this.#mark(start);
    this.#text += text;
  }

  /** A stretch that stays as it is. */
  copy(original: string, from: number, to: number): void {
    for (let at = from; at < to; at++) this.#mark(at);
    this.#text += original.slice(from, to);
  }

  finish(length: number): PlainView {
    this.#mark(length);
    return { text: this.#text, starts: this.#starts.subarray(0, this.#count) };
  }

  #mark(start: number): void {
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(this.#starts.length * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count++] = start;
  }
}

function resolve(original: string): PlainView {
  const out = new ViewBuilder(original.length);
  let copied = 0;
  for (let at = 0; at < original.length;) {
    const code = original.charCodeAt(at);
    const length = plainLength(original, at, code);
    const slashes = code === 0x5c ? slashRun(original, at) : 0;
    const escaped = slashes > 0 ? matchLength(slashEscape, original, at + slashes) : 0;
    if (length === 0 && escaped === 0) {
      at += Math.max(1, slashes);
      continue;
    }
    out.copy(original, copied, at);
    if (escaped > 0) addEscape(out, { original, at, slashes, escaped });
    else if (code === ampersand) addEntity(out, original.slice(at, at + length), at);
    else if (code === percent) addPercent(out, original.slice(at, at + length), at);
    else out.add(lookAlike(original.slice(at, at + length)), at);
    at += length + slashes + escaped;
    copied = at;
  }
  out.copy(original, copied, original.length);
  return out.finish(original.length);
}

/** The length of an escape without a backslash, or of a sign that looks like another one; 0 for all others. */
function plainLength(original: string, at: number, code: number): number {
  if (code === percent) return matchLength(percentRun, original, at);
  return code === ampersand ? matchLength(entity, original, at) : lookAlikeLength(code);
}

function matchLength(form: RegExp, original: string, at: number): number {
  form.lastIndex = at;
  return form.exec(original)?.[0].length ?? 0;
}

function slashRun(original: string, at: number): number {
  let end = at;
  while (original.charCodeAt(end) === backslash) end++;
  return end - at;
}

/** A quote that was escaped stays recognisable as one, and what would break a line or a value is no sign any more. */
function safeSigns(text: string, slashes: number): string {
  let out = '';
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char === '"') out += `${'\\'.repeat(slashes)}"`;
    else out += code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d ? '\ufffd' : char;
  }
  return out;
}

interface Escape {
  readonly original: string;
  readonly at: number;
  /** Backslashes before it, and the length of what follows on them (`u0031`, `x31`). */
  readonly slashes: number;
  readonly escaped: number;
}

function addEscape(out: ViewBuilder, { original, at, slashes, escaped }: Escape): void {
  const digits = original.slice(at + slashes + 1, at + slashes + escaped);
  const char = String.fromCharCode(Number.parseInt(digits, 16));
  out.add(char === '\\' ? char : safeSigns(lookAlike(char), slashes), at);
}

function addEntity(out: ViewBuilder, text: string, at: number): void {
  const isHex = /^&#x/i.test(text);
  const code = Number.parseInt(text.slice(isHex ? 3 : 2, -1), isHex ? 16 : 10);
  out.add(code > 0x10ffff ? '\ufffd' : safeSigns(lookAlike(String.fromCodePoint(code)), 1), at);
}

const utf8 = new TextDecoder();

/** A run of `%XX` is UTF-8; each character stands where its first byte stands. */
function addPercent(out: ViewBuilder, text: string, start: number): void {
  const bytes = Uint8Array.from(text.slice(1).split('%'), (pair) => Number.parseInt(pair, 16));
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const char = utf8.decode(bytes.subarray(at, at + length));
    out.add(char === '\\' ? char : safeSigns(lookAlike(char), 1), start + at * 3);
    at += length;
  }
}

function lookAlikeLength(code: number): number {
  if (code < 0x80) return 0;
  if (isForeignSeparator(code)) return 1;
  if (signKinds[code] !== sign.disguise) return 0;
  return code === 0xd835 ? 2 : 1;
}

/** What a character looks like in ASCII; `''` for what is not seen. */
function lookAlike(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x80) return char;
  if (isForeignSeparator(code)) return code === 0xff0e ? '.' : isForeignDash(code) ? '-' : ' ';
  for (const zero of foreignZeros) if (code >= zero && code < zero + 10) return String(code - zero);
  if (signKinds[code] !== sign.disguise) return char;
  return isUnseen(code) ? '' : char.normalize('NFKC');
}

/** Zero of the Arabic-Indic and Devanagari digits, which NFKC keeps. */
const foreignZeros = [0x660, 0x6f0, 0x966];

function isForeignDash(code: number): boolean {
  return (code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xff0d;
}

/** All disguises that NFKC does not turn into a letter or digit. */
function isUnseen(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x180e ||
    code === 0xfeff ||
    (code >= 0x200b && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f)
  );
}
