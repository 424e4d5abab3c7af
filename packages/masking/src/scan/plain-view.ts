import { isForeignSeparator, sign, signKinds } from './sign-kinds.ts';

/** The text as a reader sees it, and where each of its characters stands in the original. */
export interface PlainView {
  readonly text: string;
  /** Start of every character in the original, and one more: the original's end. */
  readonly starts: Uint32Array;
}

const escape = /\\+u([\da-f]{4})|(?:%[\da-f]{2})+/giy;
const maxDepth = 3;

/** Resolves `\uXXXX`, `%XX`, look-alike digits and letters, and leaves out what is not seen; up to three layers deep. */
export function plainView(original: string): PlainView {
  let view = resolve(original);
  for (let depth = 1; depth < maxDepth && /\\u[\da-f]{4}|%[\da-f]{2}/i.test(view.text); depth++) {
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
    const length = code === 0x5c || code === 0x25 ? escapeLength(original, at) : lookAlikeLength(code);
    if (length === 0) {
      at++;
      continue;
    }
    out.copy(original, copied, at);
    if (code === 0x5c) out.add(unescaped(original.slice(at, at + length)), at);
    else if (code === 0x25) addPercent(out, original.slice(at, at + length), at);
    else out.add(lookAlike(original.slice(at, at + length)), at);
    at += length;
    copied = at;
  }
  out.copy(original, copied, original.length);
  return out.finish(original.length);
}

function escapeLength(original: string, at: number): number {
  escape.lastIndex = at;
  return escape.exec(original)?.[0].length ?? 0;
}

/** A quote that was escaped stays recognisable as one; a backslash only where it escapes further. */
function safeSigns(text: string, slashes: number): string {
  return text.replace(/"/g, `${'\\'.repeat(Math.max(1, slashes))}"`).replace(/[\0-\x08\x0e-\x1f]/g, '\ufffd');
}

function unescaped(text: string): string {
  const slashes = text.length - 5;
  const char = String.fromCharCode(Number.parseInt(text.slice(-4), 16));
  return char === '\\' ? char : safeSigns(lookAlike(char), slashes);
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

const unseen = /[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;

/** What a character looks like in ASCII; `''` for what is not seen. */
function lookAlike(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x80) return char;
  if (isForeignSeparator(code))
    return code === 0xff0e
      ? '.'
      : code >= 0x2010 && code <= 0x2015
        ? '-'
        : code === 0x2212 || code === 0xff0d
          ? '-'
          : ' ';
  for (const zero of [0x660, 0x6f0, 0x966]) if (code >= zero && code < zero + 10) return String(code - zero);
  if (signKinds[code] !== sign.disguise) return char;
  return char.replace(unseen, '').normalize('NFKC');
}
