/**
 * Checks one JSON text in bytes without building values: well-formedness, duplicate keys, depth and number of keys.
 * It exists because a gateway reads every line and needs none of its values. One instance per thread; not re-entrant.
 */
export type JsonProblem = 'malformed_json' | 'duplicate_key' | 'too_deep' | 'too_many_keys';

export const maxJsonDepth = 64;
export const maxJsonKeys = 1000;

const quote = 34;
const comma = 44;
const minus = 45;
const colon = 58;
const backslash = 92;

const isHex = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const simpleEscapes = new Set([34, 92, 47, 98, 102, 110, 114, 116]);

export class JsonScanner {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #at = 0;
  #problem: JsonProblem | null = null;
  /** Keys of the objects that are open, innermost last: hash, and where the text between the quotes lies. */
  readonly #hashes = new Int32Array(maxJsonKeys + 1);
  readonly #keyStarts = new Int32Array(maxJsonKeys + 1);
  readonly #keyEnds = new Int32Array(maxJsonKeys + 1);
  #open = 0;
  #seen = 0;
  /** Escapes met so far in this text. */
  #escapes = 0;
  #objectEscaped = false;

  /** What is wrong with the text in `[start, end)`, or null. The text must hold one value; space around it is allowed. */
  check(bytes: Uint8Array, start: number, end: number): JsonProblem | null {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#problem = null;
    this.#open = 0;
    this.#seen = 0;
    this.#objectEscaped = false;
    this.#escapes = 0;
    if (this.#value(1)) {
      this.#space();
      if (this.#at !== end) this.#fail('malformed_json');
    }
    return this.#problem;
  }

  #fail(problem: JsonProblem): false {
    // A duplicate key is named only when nothing worse is wrong with the line.
    if (this.#problem === null || this.#problem === 'duplicate_key') this.#problem = problem;
    return false;
  }

  #peek(): number {
    return this.#at < this.#end ? (this.#bytes[this.#at] ?? 0) : 0;
  }

  #space(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let c = 0;
    for (; at < this.#end; at++) {
      c = bytes[at] ?? 0;
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) break;
      c = 0;
    }
    this.#at = at;
    return c;
  }

  #value(depth: number): boolean {
    const c = this.#space();
    if (c === quote) return this.#string();
    if (c === 123 || c === 91) {
      if (depth > maxJsonDepth) return this.#fail('too_deep');
      return c === 123 ? this.#object(depth) : this.#array(depth);
    }
    if (c === minus || isDigit(c)) return this.#number();
    if (c === 116) return this.#word(116, 114, 117, 101);
    if (c === 110) return this.#word(110, 117, 108, 108);
    if (c === 102 && this.#bytes[this.#at + 4] === 101) {
      this.#at++;
      return this.#word(97, 108, 115, 101);
    }
    return this.#fail('malformed_json');
  }

  #word(...letters: readonly number[]): boolean {
    if (this.#at + 4 > this.#end) return this.#fail('malformed_json');
    for (const letter of letters) if (this.#bytes[this.#at++] !== letter) return this.#fail('malformed_json');
    return true;
  }

  #number(): boolean {
    if (this.#peek() === minus) this.#at++;
    if (this.#peek() === 48) this.#at++;
    else if (!this.#digits()) return false;
    if (this.#peek() === 46) {
      this.#at++;
      if (!this.#digits()) return false;
    }
    const c = this.#peek();
    if (c === 101 || c === 69) {
      this.#at++;
      const sign = this.#peek();
      if (sign === 43 || sign === minus) this.#at++;
      return this.#digits();
    }
    return true;
  }

  #digits(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    while (at < this.#end && isDigit(bytes[at] ?? 0)) at++;
    this.#at = at;
    return at > from || this.#fail('malformed_json');
  }

  /** Stands on the opening quote. */
  #string(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at + 1;
    for (; at < end; at++) {
      const c = bytes[at] ?? 0;
      if (c === quote) {
        this.#at = at + 1;
        return true;
      }
      if (c === backslash) {
        at = this.#escape(at + 1);
        if (at < 0) return this.#fail('malformed_json');
      } else if (c < 32) return this.#fail('malformed_json');
    }
    return this.#fail('malformed_json');
  }

  /** Checks the escape whose letter stands at `at`; gives the place of its last byte, or -1. */
  #escape(at: number): number {
    const c = this.#bytes[at] ?? 0;
    this.#escapes++;
    if (simpleEscapes.has(c)) return at;
    if (c !== 117 || at + 4 >= this.#end) return -1;
    for (let i = 1; i <= 4; i++) if (!isHex(this.#bytes[at + i] ?? 0)) return -1;
    return at + 4;
  }

  #key(): boolean {
    if (this.#seen >= maxJsonKeys) return this.#fail('too_many_keys');
    const escapesBefore = this.#escapes;
    const start = this.#at + 1;
    if (!this.#string()) return false;
    const end = this.#at - 1;
    if (this.#escapes !== escapesBefore) this.#objectEscaped = true;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (this.#bytes[i] ?? 0)) | 0;
    this.#hashes[this.#open] = hash;
    this.#keyStarts[this.#open] = start;
    this.#keyEnds[this.#open] = end;
    this.#open++;
    this.#seen++;
    if (this.#space() !== colon) return this.#fail('malformed_json');
    this.#at++;
    return true;
  }

  #object(depth: number): boolean {
    const base = this.#open;
    this.#at++;
    if (this.#space() === 125) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (this.#space() !== quote) return this.#fail('malformed_json');
      if (!this.#key() || !this.#value(depth + 1)) return false;
      const c = this.#space();
      this.#at++;
      if (c === 125) break;
      if (c !== comma) return this.#fail('malformed_json');
    }
    if (this.#hasDuplicate(base)) this.#fail('duplicate_key');
    this.#open = base;
    return true;
  }

  #array(depth: number): boolean {
    this.#at++;
    if (this.#space() === 93) {
      this.#at++;
      return true;
    }
    for (;;) {
      if (!this.#value(depth + 1)) return false;
      const c = this.#space();
      this.#at++;
      if (c === 93) return true;
      if (c !== comma) return this.#fail('malformed_json');
    }
  }

  #hasDuplicate(base: number): boolean {
    const count = this.#open - base;
    if (this.#objectEscaped || count > 32) return this.#hasDuplicateText(base);
    for (let i = base + 1; i < this.#open; i++) {
      const hash = this.#hashes[i];
      for (let j = base; j < i; j++) if (hash === this.#hashes[j] && this.#keyText(i) === this.#keyText(j)) return true;
    }
    return false;
  }

  #hasDuplicateText(base: number): boolean {
    const seen = new Set<string>();
    for (let i = base; i < this.#open; i++) seen.add(this.#keyText(i));
    return seen.size < this.#open - base;
  }

  #keyText(index: number): string {
    const text = utf8.decode(this.#bytes.subarray(this.#keyStarts[index], this.#keyEnds[index]));
    return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
  }
}

const utf8 = new TextDecoder();
