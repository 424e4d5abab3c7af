import { escapeGlob } from '../constructs/glob.ts';
import { resolveJsonEscapes } from '../text/json-escapes.ts';

const SPACE = /\s/;

export function isSpace(char: string): boolean {
  return char !== '' && SPACE.test(char);
}

export function skipSpace(text: string, at: number): number {
  let next = at;
  while (isSpace(text.charAt(next))) next++;
  return next;
}

/** Whether a term that ends at `at` really ends there. */
export function isBoundary(text: string, at: number): boolean {
  return at >= text.length || isSpace(text.charAt(at)) || text.charAt(at) === ')';
}

export interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** The quoted text that begins at `at`; undefined when it is not closed. The escapes of JSON hold; other `\x` give `x`. */
export function readQuoted(text: string, at: number): Quoted | undefined {
  for (let next = at + 1; next < text.length; next++) {
    const char = text.charAt(next);
    if (char === '\\') next++;
    else if (char === '"') return { text: resolveJsonEscapes(text.slice(at + 1, next)), end: next + 1 };
  }
  return undefined;
}

export interface Bare {
  readonly start: number;
  readonly end: number;
  /** Escapes resolved. */
  readonly text: string;
  /** As a pattern: unescaped `*` and `?` are wild, literal ones escaped. */
  readonly pattern: string;
  readonly wildcards: number;
  /** What stands before and after the last unescaped `~`, when only digits follow it and something precedes. */
  readonly fuzzy?: { readonly text: string; readonly digits: string };
}

const isWild = (char: string): boolean => char === '*' || char === '?';

/** The unquoted term at `at`, up to a space, a parenthesis, a quote or one of `stops`. May be empty. */
export function readBare(text: string, at: number, stops = ''): Bare {
  let out = '';
  let pattern = '';
  let wildcards = 0;
  let tilde = -1;
  let next = at;
  for (; next < text.length; next++) {
    const char = text.charAt(next);
    if (isSpace(char) || '()"'.includes(char) || (stops !== '' && stops.includes(char))) break;
    if (char === '\\' && next + 1 < text.length) {
      next++;
      out += text.charAt(next);
      pattern += escapeGlob(text.charAt(next));
      continue;
    }
    if (char === '~') tilde = out.length;
    const wild = isWild(char);
    if (wild && !(char === '*' && pattern.endsWith('*') && isWild(text.charAt(next - 1)))) wildcards++;
    out += char;
    pattern += wild ? char : escapeGlob(char);
  }
  const digits = out.slice(tilde + 1);
  const base = { start: at, end: next, text: out, pattern, wildcards };
  return tilde > 0 && /^\d*$/.test(digits) ? { ...base, fuzzy: { text: out.slice(0, tilde), digits } } : base;
}

export interface RegexText {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly end: number;
}

/** `/re/` or `/re/i` at `at`: the first unescaped slash closes it and must end the term, else the slash is text. */
export function readRegex(text: string, at: number): RegexText | undefined {
  let pattern = '';
  for (let next = at + 1; next < text.length; next++) {
    const char = text.charAt(next);
    if (char === '\\' && next + 1 < text.length) {
      next++;
      const escaped = text.charAt(next);
      pattern += escaped === '/' ? '/' : `\\${escaped}`;
    } else if (char === '/') {
      const ignoreCase = text.charAt(next + 1) === 'i';
      const end = next + (ignoreCase ? 2 : 1);
      return pattern !== '' && isBoundary(text, end) ? { pattern, ignoreCase, end } : undefined;
    } else pattern += char;
  }
  return undefined;
}

/** `=` and `~` end a name, so `a=b:c` is text; an escaped character never does. */
const NAME = /(?:[\p{L}_@$#]|\\.)(?:[^\s()":<>=*?[\]{}~,;|&!'/\\]|\\.)*/uy;

export interface Name {
  readonly name: string;
  readonly end: number;
}

/** A field's unquoted name at `at`. */
export function readName(text: string, at: number): Name | undefined {
  NAME.lastIndex = at;
  const found = NAME.exec(text)?.[0];
  return found === undefined ? undefined : { name: found.replace(/\\(.)/gsu, '$1'), end: at + found.length };
}

/** A comparison operator at `at`. */
export function readComparison(text: string, at: number): '>=' | '<=' | '>' | '<' | undefined {
  const two = text.slice(at, at + 2);
  if (two === '>=' || two === '<=') return two;
  const one = text.charAt(at);
  return one === '>' || one === '<' ? one : undefined;
}
