import { AppError } from '@logwarden/kernel';
import { RE2JS } from 're2js';

/** How a captured text is stored. `auto`: plain decimals become numbers. */
export type CaptureType = 'auto' | 'text' | 'int' | 'float';

/** A named group: the field it fills, and what it must satisfy beyond the expression. */
export interface Capture {
  readonly field: string | undefined;
  readonly type: CaptureType;
  /** A condition that RE2 cannot say (length, neighbours); the pattern does not match where it fails. */
  readonly check: ((text: string, start: number, end: number) => boolean) | undefined;
}

export type CaptureVisitor = (capture: Capture, start: number, end: number) => void;

/** An expression whose named groups are `g0`, `g1`, … and the captures they stand for, in that order. */
export interface CaptureSource {
  readonly expression: string;
  readonly captures: readonly Capture[];
}

/** A pattern with captures that runs in linear time on RE2. */
export class CapturePattern {
  readonly #regex: RE2JS;
  readonly #captures: readonly Capture[];
  readonly #groups: readonly number[];

  readonly #strict: (() => CapturePattern) | undefined;
  #strictPattern: CapturePattern | undefined;

  /**
   * Throws `request.invalid` for the field `pattern`, with the reason. `strict` makes an exact form of the same pattern,
   * asked where a check refuses what this one found.
   */
  constructor(source: CaptureSource, flags: number, strict?: () => CapturePattern) {
    this.#strict = strict;
    this.#regex = compileRe2(source.expression, flags);
    this.#captures = source.captures;
    const names = this.#regex.namedGroups();
    this.#groups = source.captures.map((_capture, index) => names[`g${index}`] ?? 0);
  }

  /** Finds the pattern and visits what was captured, in the order of the groups; false where it is not found. */
  exec(text: string, visit: CaptureVisitor): boolean {
    const matcher = this.#regex.matcher(text);
    if (!matcher.find()) return false;
    const starts = this.#groups.map((group) => matcher.start(group));
    const ends = this.#groups.map((group) => matcher.end(group));
    for (const [index, capture] of this.#captures.entries()) {
      const start = starts[index] ?? -1;
      if (start >= 0 && capture.check?.(text, start, ends[index] ?? start) === false) return this.#retry(text, visit);
    }
    for (const [index, capture] of this.#captures.entries()) {
      const start = starts[index] ?? -1;
      const end = ends[index] ?? -1;
      if (capture.field !== undefined && end > start && start >= 0) visit(capture, start, end);
    }
    return true;
  }

  /** RE2's instructions; up to 500 its fast engine for captures is used. */
  get programSize(): number {
    return this.#regex.programSize();
  }

  #retry(text: string, visit: CaptureVisitor): boolean {
    if (this.#strict === undefined) return false;
    this.#strictPattern ??= this.#strict();
    return this.#strictPattern.exec(text, visit);
  }
}

export const dotAll = RE2JS.DOTALL;
export const multiLine = RE2JS.MULTILINE;

function compileRe2(expression: string, flags: number): RE2JS {
  const hasLookBehind = /\(\?<[=!]/.test(expression);
  try {
    const regex = RE2JS.compile(expression, hasLookBehind ? flags | RE2JS.LOOKBEHINDS : flags);
    if (regex.programSize() <= maxProgram) return regex;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badPattern(reason.replaceAll(/\(\?P<g\d+>/g, '('), reasonFor(expression));
  }
  throw badPattern('it is too large', `at most ${maxProgram} instructions; fewer or shorter counted repetitions`);
}

/** Beyond this a pattern matches so slowly that one source would hold up the others. */
const maxProgram = 20_000;

function reasonFor(expression: string): string {
  if (/\\[1-9]/.test(expression)) return 'back-references cannot run in linear time';
  return 'RE2 syntax; look-ahead, back-references and possessive quantifiers cannot run in linear time';
}

export function badPattern(message: string, expected: string): AppError {
  return new AppError('request.invalid', `the pattern cannot be used: ${message}`, {
    details: { field: 'pattern', expected },
  });
}

/** Collects captures while an expression is written, and names its groups. */
export class CaptureList {
  readonly captures: Capture[] = [];

  open(field: string | undefined, type: CaptureType, check?: Capture['check']): string {
    this.captures.push({ field, type, check });
    return `(?P<g${this.captures.length - 1}>`;
  }
}

/** `re2` is what users write as regex, `grok` what Logstash's engine (Onigmo) reads. */
export type PatternDialect = 're2' | 'grok';

const captureTypes = { re2: 'auto', grok: 'text' } as const;

/**
 * Rewrites what other engines allow: `(?<name>` for any field name, atomic groups as plain ones (RE2 never goes back,
 * so they cost nothing), and in grok `\h`, `\Z` and `(?m)` as Onigmo means them. Throws on look-ahead.
 */
export function rewriteExpression(expression: string, list: CaptureList, dialect: PatternDialect): string {
  let out = '';
  let classAt = -1;
  for (let at = 0; at < expression.length;) {
    const char = expression.charAt(at);
    if (char === '\\') {
      out += rewriteEscape(expression.slice(at, at + 2), classAt >= 0, dialect);
      at += 2;
      continue;
    }
    if (char === '[' && classAt >= 0) {
      const length = /^\[:\^?\w+:\]/.exec(expression.slice(at, at + 20))?.[0].length ?? 1;
      out += expression.slice(at, at + length);
      at += length;
      continue;
    }
    if (char === '[') classAt = at;
    else if (char === ']' && !isFirstMember(expression, classAt, at)) classAt = -1;
    const group = classAt < 0 && char === '(' ? rewriteGroup(expression, at, list, dialect) : undefined;
    out += group?.text ?? char;
    at += group?.length ?? 1;
  }
  return out;
}

/** A closing bracket right after the opening one (`[]a]`, `[^]a]`) is a member of the class. */
function isFirstMember(expression: string, classAt: number, at: number): boolean {
  return classAt >= 0 && (at === classAt + 1 || (at === classAt + 2 && expression.charAt(classAt + 1) === '^'));
}

function rewriteEscape(escape: string, inClass: boolean, dialect: PatternDialect): string {
  if (dialect === 're2') return escape;
  if (escape === '\\h') return inClass ? '0-9A-Fa-f' : '[0-9A-Fa-f]';
  return escape === '\\Z' ? '\\z' : escape;
}

function rewriteGroup(
  expression: string,
  at: number,
  list: CaptureList,
  dialect: PatternDialect,
): { text: string; length: number } | undefined {
  const head = expression.slice(at, at + 220);
  if (/^\(\?[=!]/.test(head)) {
    throw badPattern(`look-ahead "${head.slice(0, 12)}…" at character ${at}`, 'look-ahead cannot run in linear time');
  }
  if (head.startsWith('(?>')) return { text: '(?:', length: 3 };
  if (dialect === 'grok' && head.startsWith('(?m)')) return { text: '(?s)', length: 4 };
  const named = /^\(\?P?<([^<>=!][^<>]{0,199})>/.exec(head);
  if (named === null) return undefined;
  return { text: list.open(fieldName(named[1] ?? ''), captureTypes[dialect]), length: named[0].length };
}

/** `[http][request][method]` and `http.request.method` are the same field. */
export function fieldName(name: string): string {
  return name.startsWith('[') ? name.replaceAll('][', '.').replaceAll(/[[\]?]/g, '') : name;
}
