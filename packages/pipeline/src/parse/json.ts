import { type FieldScalar } from '@logwarden/contracts';
import { type Draft } from '../fields/draft.ts';
import { hasOnPath, keysOnPath, type KeyNode, type KeyTree } from './json-shape.ts';

const maxDepth = 64;
const maxKeys = 1_000;

/** Thrown inside the reader only; `parseJson` turns it into the draft's error or quarantine. */
class JsonFault extends Error {
  readonly reason: 'malformed' | 'too_deep' | 'too_many_keys';

  constructor(reason: JsonFault['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Reads one JSON object into the draft: nested objects to dotted names, arrays to lists (arrays of objects per path),
 * null to nothing, integers beyond 2^53 to bigint. A malformed line or a duplicate key sets `draft.error`
 * and leaves no fields; more than 64 levels or 1,000 keys set `draft.quarantine`.
 */
export function parseJson(draft: Draft, tree: KeyTree): void {
  const reader = new JsonReader(draft, tree);
  try {
    reader.readDocument();
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    draft.reset();
    if (fault.reason === 'malformed') draft.error = fault.message;
    else draft.quarantine = { reason: fault.reason, detail: fault.message };
  }
}

class JsonReader {
  readonly #text: string;
  readonly #draft: Draft;
  readonly #tree: KeyTree;
  #at = 0;
  #depth = 0;
  #keys = 0;

  constructor(draft: Draft, tree: KeyTree) {
    this.#text = draft.text;
    this.#draft = draft;
    this.#tree = tree;
  }

  readDocument(): void {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== 123) throw this.#malformed('an object is expected');
    this.#readObject(this.#tree.root());
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#malformed('text after the object');
  }

  #malformed(what: string): JsonFault {
    return new JsonFault('malformed', `malformed JSON at character ${this.#at}: ${what}`);
  }

  #skipSpace(): void {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++this.#at);
  }

  #enter(): void {
    this.#at++;
    if (++this.#depth > maxDepth) throw new JsonFault('too_deep', `nested deeper than ${maxDepth} levels`);
    this.#skipSpace();
  }

  #readObject(root: KeyNode): void {
    this.#enter();
    if (this.#text.charCodeAt(this.#at) !== 125) this.#readMembers(root);
    this.#at++;
    this.#depth--;
  }

  #readMembers(root: KeyNode): void {
    let node = root;
    let seen: Set<string> | undefined;
    do {
      const previous = node;
      node = this.#readKey(previous, root.path);
      if (!node.linked) {
        seen ??= keysOnPath(previous);
        if (seen.has(node.key)) throw this.#malformed(`duplicate key "${clip(node.key)}"`);
        seen.add(node.key);
      }
      this.#readValue(node);
    } while (!this.#closes(125, 'a comma or } is expected'));
  }

  /** After a value: true at the closing mark, false after a comma. */
  #closes(mark: number, expected: string): boolean {
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    if (code === mark) return true;
    if (code !== 44) throw this.#malformed(expected);
    this.#at++;
    this.#skipSpace();
    return false;
  }

  #readKey(previous: KeyNode, prefix: string): KeyNode {
    if (++this.#keys > maxKeys) throw new JsonFault('too_many_keys', `more than ${maxKeys} keys`);
    const text = this.#text;
    const expected = previous.next[0];
    let node: KeyNode;
    if (expected !== undefined && text.startsWith(expected.quoted, this.#at)) {
      this.#at += expected.quoted.length;
      node = expected;
    } else {
      if (text.charCodeAt(this.#at) !== 34) throw this.#malformed('a key in quotes is expected');
      const key = this.#readString();
      if (previous.linked && hasOnPath(previous, key)) throw this.#malformed(`duplicate key "${clip(key)}"`);
      node = this.#tree.follow(previous, key, prefix);
    }
    this.#skipSpace();
    if (text.charCodeAt(this.#at) !== 58) throw this.#malformed('a colon is expected');
    this.#at++;
    this.#skipSpace();
    return node;
  }

  #readValue(node: KeyNode): void {
    const start = this.#at;
    const code = this.#text.charCodeAt(start);
    switch (code) {
      case 34: {
        const value = this.#readString();
        this.#emit(node, value, start + 1, this.#at - 1);
        return;
      }
      case 123:
        this.#readObject(this.#tree.childOf(node));
        return;
      case 91:
        this.#readArray(node);
        return;
      case 116:
        this.#expectWord('true');
        this.#emit(node, true, start, this.#at);
        return;
      case 102:
        this.#expectWord('false');
        this.#emit(node, false, start, this.#at);
        return;
      case 110:
        this.#expectWord('null');
        return;
      default:
        this.#emit(node, this.#readNumber(), start, this.#at);
    }
  }

  #emit(node: KeyNode, value: FieldScalar, start: number, end: number): void {
    this.#draft.put(node.plan, value);
    this.#draft.spans?.push([node.plan.role === 1 ? '@timestamp' : node.plan.target, start, end]);
  }

  #readArray(node: KeyNode): void {
    this.#enter();
    if (this.#text.charCodeAt(this.#at) !== 93) {
      do this.#readValue(node);
      while (!this.#closes(93, 'a comma or ] is expected'));
    }
    this.#at++;
    this.#depth--;
  }

  #expectWord(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) throw this.#malformed(`${word} is expected`);
    this.#at += word.length;
  }

  /** Reads a string from its opening quote to after its closing one. */
  #readString(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 34) break;
      if (code === 92) {
        escaped = true;
        at++;
      } else if (!(code >= 32)) {
        this.#at = at;
        throw this.#malformed(at >= text.length ? 'the string is cut short' : 'a control character in a string');
      }
      at++;
    }
    this.#at = at + 1;
    return escaped ? this.#unescape(start, at) : text.slice(start, at);
  }

  #unescape(start: number, end: number): string {
    try {
      return String(JSON.parse(this.#text.slice(start - 1, end + 1))).toWellFormed();
    } catch {
      this.#at = start;
      throw this.#malformed('a bad escape in a string');
    }
  }

  #readNumber(): FieldScalar {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text.charCodeAt(at) === 45) at++;
    const first = at;
    let whole = 0;
    let code = text.charCodeAt(at);
    while (code >= 48 && code <= 57) {
      whole = whole * 10 + (code - 48);
      code = text.charCodeAt(++at);
    }
    const digits = at - first;
    if (digits === 0 || (digits > 1 && text.charCodeAt(first) === 48)) throw this.#malformed('a value is expected');
    if (code !== 46 && code !== 101 && code !== 69) {
      this.#at = at;
      if (digits <= 15) return first === start || whole === 0 ? whole : -whole;
      return exactInteger(text.slice(start, at));
    }
    this.#at = this.#endOfFraction(at);
    const value = Number(text.slice(start, this.#at));
    return Number.isFinite(value) ? value + 0 : text.slice(start, this.#at);
  }

  #endOfFraction(from: number): number {
    const text = this.#text;
    let at = from;
    if (text.charCodeAt(at) === 46) at = this.#digitsFrom(at + 1);
    const code = text.charCodeAt(at);
    if (code !== 101 && code !== 69) return at;
    const sign = text.charCodeAt(at + 1);
    return this.#digitsFrom(sign === 43 || sign === 45 ? at + 2 : at + 1);
  }

  #digitsFrom(from: number): number {
    const text = this.#text;
    let at = from;
    while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
    if (at === from) throw this.#malformed('a digit is expected');
    return at;
  }
}

/** Digits of an integer: a number where that is exact, a bigint beyond, text where it is no number anybody counts with. */
function exactInteger(digits: string): FieldScalar {
  if (digits.length > 100) return digits;
  const value = BigInt(digits);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function clip(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}…` : key;
}
