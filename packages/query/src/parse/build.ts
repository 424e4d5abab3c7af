import { type Bound, type QueryNode, TIMESTAMP } from '../ast/node.ts';
import { globParts, printGlob, WILDCARD_LIMIT } from '../constructs/glob.ts';
import { checkRegex } from '../constructs/regex-engine.ts';
import { tokenGlob } from '../constructs/token-glob.ts';
import { quoteText } from '../print/quote.ts';
import { boundKind } from '../fields/bound.ts';
import { isDate } from '../fields/date.ts';
import type { FieldKind } from '../fields/field-kinds.ts';
import { fold } from '../text/fold.ts';
import { CJK, classOf } from '../text/char-class.ts';
import { tokenise } from '../text/tokenise.ts';
import type { Fault } from './errors.ts';
import type { Bare, RegexText } from './scan.ts';

/** A field that a term stands for, with its kind. */
export interface TermField {
  readonly name: string;
  readonly kind: FieldKind;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Outcome = QueryNode | Fault;

export function isFault(outcome: Outcome): outcome is Fault {
  return 'code' in outcome;
}

const rawTerm = (text: string): string => `raw:${quoteText(text)}`;

export function buildWords(text: string, span: Span): Outcome {
  if (tokenise(text).length > 0) return { kind: 'words', text };
  if (/^=+$/.test(text)) {
    return { code: 'equals', position: span.start, end: span.end, parameters: { operator: text }, replacement: ':' };
  }
  const fault = { code: 'no_words', position: span.start, end: span.end, parameters: { text } } as const;
  return text === '' ? { ...fault, replacement: '' } : { ...fault, replacement: rawTerm(text) };
}

export function buildRaw(text: string, span: Span): Outcome {
  return text === '' ? { code: 'empty_raw', position: span.start, end: span.end } : { kind: 'raw', text };
}

/** A term's text, with or without a field. */
export function buildText(text: string, span: Span, field: TermField | undefined): Outcome {
  if (field === undefined) return buildWords(text, span);
  if (field.kind === 'timestamp' && !isDate(text)) return timestampFault(span);
  return { kind: 'match', field: field.name, text };
}

function timestampFault(span: Span): Fault {
  return { code: 'timestamp_value', position: span.start, end: span.end };
}

/** The longest literal part of a pattern: what `raw:` can look for instead. */
function longestLiteral(pattern: string): string {
  const literals = globParts(pattern).filter((part) => typeof part === 'string');
  return literals.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

export function buildWildcard(bare: Bare, field: TermField | undefined): Outcome {
  const span = { position: bare.start, end: bare.end };
  if (bare.wildcards > WILDCARD_LIMIT) {
    return { code: 'wildcard_limit', ...span, parameters: { limit: WILDCARD_LIMIT } };
  }
  const pattern = printGlob(globParts(bare.pattern));
  if (field !== undefined && pattern === '*') return { kind: 'exists', field: field.name };
  if (field?.kind === 'timestamp') return timestampFault(bare);
  if (field !== undefined && field.kind !== 'text') return { kind: 'wildcard', field: field.name, pattern };
  const glob = tokenGlob(pattern);
  switch (glob.kind) {
    case 'any':
      return { kind: 'all' };
    case 'phrase':
      return buildText(literalOf(pattern), bare, field);
    case 'token':
      return field === undefined ? { kind: 'wildcard', pattern } : { kind: 'wildcard', field: field.name, pattern };
    case 'words':
      return {
        code: 'wildcard_words',
        ...span,
        parameters: { text: bare.text },
        replacement: field === undefined ? rawTerm(longestLiteral(pattern)) : quoteText(literalOf(pattern)),
      };
  }
}

function literalOf(pattern: string): string {
  return globParts(pattern)
    .filter((part) => typeof part === 'string')
    .join('');
}

const minimumLength = { 1: 3, 2: 5 } as const;

export function buildFuzzy(bare: Bare, field: TermField | undefined): Outcome {
  const { text, digits } = bare.fuzzy ?? { text: bare.text, digits: '' };
  const span = { position: bare.start, end: bare.end };
  if (field?.kind === 'timestamp') return timestampFault(bare);
  if (digits !== '' && digits !== '1' && digits !== '2') {
    return { code: 'fuzzy_distance', ...span, replacement: `${text}~`, fixFrom: bare.start };
  }
  const distance = digits === '1' ? 1 : 2;
  const folded = fold(text);
  const chars = Array.from(folded);
  const oneWord = tokenise(text).length === 1 && tokenise(text)[0] === folded;
  if (!oneWord || bare.wildcards > 0 || chars.some((char) => classOf(char.codePointAt(0) ?? 0) === CJK)) {
    return { code: 'fuzzy_words', ...span, replacement: quoteText(text) };
  }
  const limit = minimumLength[distance];
  if (chars.length < limit) {
    const replacement = distance === 2 && chars.length >= 3 ? `${text}~1` : text;
    return { code: 'fuzzy_short', ...span, parameters: { limit, distance }, replacement };
  }
  return field === undefined ? { kind: 'fuzzy', text, distance } : { kind: 'fuzzy', field: field.name, text, distance };
}

export function buildRegex(regex: RegexText, span: Span, field: TermField | undefined): Outcome {
  if (field?.kind === 'timestamp') return timestampFault(span);
  const problem = checkRegex(regex.pattern, regex.ignoreCase);
  if (problem?.kind === 'large') return { code: 'regex_large', position: span.start, end: span.end };
  if (problem !== undefined) {
    const { reason } = problem;
    const replacement = field === undefined ? rawTerm(regex.pattern) : quoteText(regex.pattern);
    return { code: 'regex_invalid', position: span.start, end: span.end, parameters: { reason }, replacement };
  }
  const base = { kind: 'regex', pattern: regex.pattern, ignoreCase: regex.ignoreCase } as const;
  return field === undefined ? base : { ...base, field: field.name };
}

/** A bound as written; `*` unquoted is `undefined`: no bound. */
export interface BoundTerm extends Span {
  readonly bound: Bound | undefined;
}

export function buildRange(field: TermField, low: BoundTerm | undefined, high: BoundTerm | undefined): Outcome {
  const given = [low, high].flatMap((term) => (term?.bound === undefined ? [] : [{ ...term, bound: term.bound }]));
  const kinds = new Set<string>();
  for (const term of given) {
    const kind = boundKind(term.bound.text);
    if (field.name === TIMESTAMP && kind !== 'date') return timestampFault(term);
    if (kind === undefined) {
      return { code: 'range_text', position: term.start, end: term.end, parameters: { text: term.bound.text } };
    }
    kinds.add(kind);
  }
  const [first] = given;
  if (first === undefined) return { kind: 'exists', field: field.name };
  if (kinds.size > 1) return { code: 'range_mixed', position: first.start, end: given.at(-1)?.end ?? first.end };
  return {
    kind: 'range',
    field: field.name,
    ...(low?.bound === undefined ? {} : { low: low.bound }),
    ...(high?.bound === undefined ? {} : { high: high.bound }),
  };
}
