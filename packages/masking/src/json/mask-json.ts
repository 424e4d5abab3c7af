import { REDACTED } from '../mask/partial.ts';
import type { Detection } from '../detection.ts';
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

const bareValue = /[\w+.-]/;

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
    for (const { start, end, masked } of this.#detections) {
      if (start < this.#copied) continue;
      if (this.#insideStringAt(start)) this.#put(start, end, masked);
      else this.#putBare(start, end, masked);
    }
    return this.#out + this.#text.slice(this.#copied);
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
      const quote = this.#text.indexOf('"', this.#read);
      if (quote < 0 || quote >= place) break;
      this.#read = quote + 1;
      if (!this.#isInside || !this.#isEscaped(quote)) this.#isInside = !this.#isInside;
    }
    return this.#isInside;
  }

  #isEscaped(quote: number): boolean {
    let before = quote;
    while (before > 0 && this.#text.charCodeAt(before - 1) === 0x5c) before--;
    return (quote - before) % 2 === 1;
  }
}
