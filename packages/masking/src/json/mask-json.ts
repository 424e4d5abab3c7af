import type { Detection } from '../detection.ts';
import { MASK, REDACTED } from '../mask/partial.ts';
import type { Masker } from '../masker.ts';

const utf8 = new TextDecoder();

/**
 * Masks a JSON text and leaves it JSON: strings, keys and numbers are masked where they stand, a masked number becomes a
 * string, and all other bytes stay as they are, duplicates and long numbers too.
 */
export function maskJson(masker: Masker, json: Uint8Array | string): string {
  const text = typeof json === 'string' ? json : utf8.decode(json);
  const { detections } = masker.maskText(text);
  if (detections.length === 0) return text;
  return new JsonSplicer(text, detections).splice();
}

const bareValue = /[\w+.*-]/;
const quote = 0x22;
const backslash = 0x5c;

/** Puts masks into a JSON text, with quotes where they stand outside of a string. */
class JsonSplicer {
  readonly #text: string;
  readonly #detections: readonly Detection[];
  #out = '';
  #copied = 0;
  /** Up to here quotes have been read; `#isInside` tells whether a string is open there. */
  #read = 0;
  #isInside = false;

  constructor(text: string, detections: readonly Detection[]) {
    this.#text = text;
    this.#detections = detections;
  }

  splice(): string {
    for (const detection of this.#detections) this.#replace(detection);
    return this.#out + this.#text.slice(this.#copied);
  }

  /** A detection may reach over several tokens; quotes and signs between them stay. */
  #replace({ start, end, masked }: Detection): void {
    const isRedacted = masked === REDACTED;
    for (let at = Math.max(start, this.#copied); at < end;) {
      const isFirst = at === start;
      const to = this.#tokenEnd(at, end);
      if (to > at) {
        const part = isRedacted ? REDACTED : masked.slice(at - start, to - start);
        const shown = isRedacted && !isFirst ? MASK.repeat(to - at) : part;
        if (this.#isInside) this.#putInString(at, to, shown);
        else this.#putBare(at, to, shown);
      }
      at = Math.max(to + 1, this.#copied);
    }
  }

  /** The end of what is masked of the token at `at`; `at` itself on a sign between tokens. */
  #tokenEnd(at: number, end: number): number {
    let to = at;
    if (!this.#insideStringAt(at)) {
      while (to < end && bareValue.test(this.#text.charAt(to))) to++;
      return to;
    }
    while (to < end && (this.#text.charCodeAt(to) !== quote || this.#isEscaped(to))) to++;
    return to;
  }

  /** An escape that the span cuts in two is masked whole. */
  #putInString(start: number, end: number, masked: string): void {
    const from = start > this.#copied && this.#isEscaped(start) ? start - 1 : start;
    const to = this.#isEscaped(end) ? end + 1 : end;
    const isWhole = from === start && to === end;
    const shown = isWhole || masked === REDACTED ? masked : MASK.repeat(start - from) + masked + MASK.repeat(to - end);
    this.#put(from, to, shown);
  }

  #put(start: number, end: number, masked: string): void {
    this.#out += this.#text.slice(this.#copied, start) + masked;
    this.#copied = end;
  }

  /** The whole number or word becomes a string, so that a mask over a part of it still leaves JSON. */
  #putBare(start: number, end: number, masked: string): void {
    let from = start;
    while (from > this.#copied && bareValue.test(this.#text.charAt(from - 1))) from--;
    let to = end;
    while (to < this.#text.length && bareValue.test(this.#text.charAt(to))) to++;
    const shown = masked === REDACTED ? masked : this.#text.slice(from, start) + masked + this.#text.slice(end, to);
    this.#put(from, to, `"${shown}"`);
  }

  #insideStringAt(place: number): boolean {
    for (;;) {
      const at = this.#text.indexOf('"', this.#read);
      if (at < 0 || at >= place) break;
      this.#read = at + 1;
      if (!this.#isInside || !this.#isEscaped(at)) this.#isInside = !this.#isInside;
    }
    return this.#isInside;
  }

  /** An odd number of backslashes stands before. */
  #isEscaped(place: number): boolean {
    let before = place;
    while (before > 0 && this.#text.charCodeAt(before - 1) === backslash) before--;
    return (place - before) % 2 === 1;
  }
}
