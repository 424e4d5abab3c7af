import type { FieldKind } from '../fields/field-kinds.ts';
import { resolveJsonEscapes } from '../text/json-escapes.ts';
import {
  type BoundTerm,
  buildFuzzy,
  buildRange,
  buildRaw,
  buildRegex,
  buildText,
  buildWildcard,
  isFault,
  type Outcome,
  type TermField,
} from './build.ts';
import type { Fault } from './errors.ts';
import { isOperatorWord } from './operators.ts';
import { readBare, readComparison, readName, readQuoted, readRegex, skipSpace } from './scan.ts';

/** `raw` stands for text under `raw:`. */
export type TermScope = TermField | 'raw' | undefined;

export type TermResult =
  | { readonly kind: 'node'; readonly node: Exclude<Outcome, Fault>; readonly end: number }
  /** `field:(`: the group's terms stand for the field. */
  | { readonly kind: 'group'; readonly scope: TermScope; readonly end: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

export interface TermSource {
  readonly text: string;
  kindOf(name: string): FieldKind;
}

const failed = (fault: Fault): TermResult => ({ kind: 'fault', fault });

function finished(outcome: Outcome, end: number): TermResult {
  return isFault(outcome) ? failed(outcome) : { kind: 'node', node: outcome, end };
}

function fieldOf(scope: TermScope): TermField | undefined {
  return scope === 'raw' ? undefined : scope;
}

function unclosedQuote(text: string, at: number): TermResult {
  return failed({ code: 'unclosed_quote', position: at, end: text.length, replacement: `${text.slice(at)}"` });
}

function quotedTerm(source: TermSource, at: number, scope: TermScope): TermResult {
  const quoted = readQuoted(source.text, at);
  if (quoted === undefined) return unclosedQuote(source.text, at);
  const span = { start: at, end: quoted.end };
  if (source.text.charAt(quoted.end) === '~') {
    const { end } = readBare(source.text, quoted.end);
    return failed({ code: 'fuzzy_words', position: at, end, replacement: source.text.slice(at, quoted.end) });
  }
  if (scope === 'raw') return finished(buildRaw(quoted.text, span), quoted.end);
  return finished(buildText(quoted.text, span, scope), quoted.end);
}

function regexTerm(source: TermSource, at: number, scope: TermScope): TermResult | undefined {
  const regex = readRegex(source.text, at);
  if (regex === undefined) return undefined;
  const span = { start: at, end: regex.end };
  if (scope === 'raw') {
    const replacement = `"${source.text.slice(at, regex.end).replaceAll('"', '\\"')}"`;
    return failed({ code: 'raw_form', position: at, end: regex.end, parameters: { form: '/…/' }, replacement });
  }
  return finished(buildRegex(regex, span, scope), regex.end);
}

function bareTerm(source: TermSource, at: number, scope: TermScope): TermResult {
  const bare = readBare(source.text, at);
  if (scope === 'raw') return finished(buildRaw(resolveJsonEscapes(source.text.slice(at, bare.end)), bare), bare.end);
  const field = fieldOf(scope);
  if (bare.fuzzy !== undefined) return finished(buildFuzzy(bare, field), bare.end);
  if (bare.wildcards > 0) return finished(buildWildcard(bare, field), bare.end);
  return finished(buildText(bare.text, bare, field), bare.end);
}

function readBound(source: TermSource, at: number, stops: string, inclusive: boolean): BoundTerm | Fault {
  if (source.text.charAt(at) === '"') {
    const quoted = readQuoted(source.text, at);
    if (quoted === undefined) return { code: 'unclosed_quote', position: at, end: source.text.length };
    return { start: at, end: quoted.end, bound: { text: quoted.text, inclusive } };
  }
  const bare = readBare(source.text, at, stops);
  const bound = bare.pattern === '*' ? undefined : { text: bare.text, inclusive };
  return { start: at, end: bare.end, bound };
}

function comparisonTerm(source: TermSource, at: number, field: TermField): TermResult {
  const operator = readComparison(source.text, at) ?? '>';
  const start = skipSpace(source.text, at + operator.length);
  const bound = readBound(source, start, '', operator.endsWith('='));
  if ('code' in bound) return failed(bound);
  if (bound.end === start) {
    return failed({ code: 'missing_value', position: at, end: start, parameters: { field: field.name } });
  }
  if (bound.bound === undefined) {
    return failed({ code: 'range_text', position: start, end: bound.end, parameters: { text: '*' } });
  }
  const outcome = operator.startsWith('>') ? buildRange(field, bound, undefined) : buildRange(field, undefined, bound);
  return finished(outcome, bound.end);
}

function bracketTerm(source: TermSource, at: number, field: TermField): TermResult {
  const { text } = source;
  const wrong = (): TermResult => {
    const { end } = readBare(text, at);
    return failed({
      code: 'range_form',
      position: at,
      end,
      replacement: `"${text.slice(at, end).replaceAll('\\', '\\\\')}"`,
    });
  };
  const low = readBound(source, skipSpace(text, at + 1), ']}', text.charAt(at) === '[');
  if ('code' in low) return failed(low);
  const to = skipSpace(text, low.end);
  if (low.end === low.start || to === low.end || !/^TO\s/.test(text.slice(to, to + 3))) return wrong();
  const high = readBound(source, skipSpace(text, to + 2), ']}', true);
  if ('code' in high) return failed(high);
  const close = skipSpace(text, high.end);
  const closing = text.charAt(close);
  if (high.end === high.start || (closing !== ']' && closing !== '}')) return wrong();
  const highBound =
    high.bound === undefined ? high : { ...high, bound: { text: high.bound.text, inclusive: closing === ']' } };
  return finished(buildRange(field, low, highBound), close + 1);
}

/** What stands for a field (or under `raw:`), at `at`. */
function valueTerm(source: TermSource, at: number, scope: TermScope): TermResult {
  const char = source.text.charAt(at);
  if (char === '"') return quotedTerm(source, at, scope);
  if (char === '/') return regexTerm(source, at, scope) ?? bareTerm(source, at, scope);
  const field = fieldOf(scope);
  if (field !== undefined && (char === '[' || char === '{')) return bracketTerm(source, at, field);
  if (field !== undefined && readComparison(source.text, at) !== undefined) return comparisonTerm(source, at, field);
  return bareTerm(source, at, scope);
}

function afterColon(source: TermSource, start: number, name: string, colonEnd: number): TermResult {
  const { text } = source;
  const raw = name === 'raw' && text.charAt(start) !== '"';
  const scope: TermScope = raw ? 'raw' : { name, kind: source.kindOf(name) };
  const at = skipSpace(text, colonEnd);
  const char = text.charAt(at);
  if (char === '' || char === ')' || isOperatorWord(text, at)) {
    const quoted = {
      position: start,
      end: colonEnd,
      replacement: `"${text.slice(start, colonEnd).replaceAll('"', '')}"`,
    };
    return failed({ code: raw ? 'empty_raw' : 'missing_value', ...quoted, parameters: { field: name } });
  }
  if (char === '(') return { kind: 'group', scope, end: at + 1 };
  return valueTerm(source, at, scope);
}

/** A name before a colon is a field's, unless the text is a URL (`x://`), has `::`, or the name begins with a digit. */
function fieldTerm(source: TermSource, at: number, name: string, nameEnd: number): TermResult | undefined {
  const { text } = source;
  if (text.charAt(nameEnd) === ':') {
    const url = text.startsWith('//', nameEnd + 1);
    return url || text.charAt(nameEnd + 1) === ':' ? undefined : afterColon(source, at, name, nameEnd + 1);
  }
  const operator = skipSpace(text, nameEnd);
  if (readComparison(text, operator) === undefined) return undefined;
  return comparisonTerm(source, operator, { name, kind: source.kindOf(name) });
}

/** The term at `at`, which is neither an operator nor a parenthesis. */
export function readTerm(source: TermSource, at: number, scope: TermScope): TermResult {
  const { text } = source;
  if (text.charAt(at) === '"') {
    const quoted = readQuoted(text, at);
    if (quoted === undefined) return unclosedQuote(text, at);
    return fieldTerm(source, at, quoted.text, quoted.end) ?? quotedTerm(source, at, scope);
  }
  const name = readName(text, at);
  const field = name === undefined ? undefined : fieldTerm(source, at, name.name, name.end);
  if (field !== undefined) return field;
  const operator = scope === undefined ? readComparison(text, at) : undefined;
  if (operator !== undefined) {
    const { end } = readBare(text, at);
    const replacement = `raw:"${text.slice(at, end).replaceAll('\\', '\\\\')}"`;
    return failed({ code: 'comparison_alone', position: at, end, parameters: { operator }, replacement });
  }
  return valueTerm(source, at, scope);
}
