/** What a stretch of a query's text is, for colouring. Only looks; the parser alone decides what a query means. */
export type LexemeKind = 'field' | 'operator' | 'string' | 'regex' | 'wildcard' | 'number' | 'text' | 'space';

export interface Lexeme {
  readonly kind: LexemeKind;
  readonly start: number;
  readonly end: number;
}

const rules: readonly (readonly [kind: LexemeKind, pattern: RegExp])[] = [
  ['space', /\s+/y],
  ['string', /"(?:[^"\\]|\\.)*"?/y],
  ['operator', /(?:AND|OR|NOT|TO)(?=[\s()\]}]|$)|&&|\|\||!(?=\S)|-(?=\S)|>=|<=|[<>()[\]{}]/y],
  ['regex', /\/(?:[^/\\\n]|\\.)+\/i?(?=[\s)]|$)/y],
  ['field', /(?:[A-Za-z_@\u0080-\uffff][\w.@\-\u0080-\uffff]*|"(?:[^"\\]|\\.)*")(?=:(?!\/\/)|\s*[<>]=?)/y],
];
const wordPattern = /(?:[^\s()"\\[\]{}<>:]|\\.|:(?=\S)|\\$)+|./suy;

function wordKind(text: string): LexemeKind {
  if (/^-?\d+(\.\d+)?$/.test(text)) return 'number';
  return /(^|[^\\])[*?]/.test(text) ? 'wildcard' : 'text';
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `-` and `!` are operators only where a term begins. */
function fits(kind: LexemeKind, found: string, before: string): boolean {
  if (kind === 'regex') return before === '' || /[\s(:]/.test(before);
  return found !== '-' && found !== '!' ? true : before === '' || /[\s(]/.test(before);
}

function nextLexeme(text: string, at: number): Lexeme {
  const before = text.charAt(at - 1);
  for (const [kind, pattern] of rules) {
    const found = matchAt(pattern, text, at);
    if (found !== undefined && fits(kind, found, before)) return { kind, start: at, end: at + found.length };
  }
  if (text.charAt(at) === ':') return { kind: 'operator', start: at, end: at + 1 };
  const word = matchAt(wordPattern, text, at) ?? text.charAt(at);
  return { kind: wordKind(word), start: at, end: at + word.length };
}

/** Cuts a query's text into coloured stretches that cover it without a gap. */
export function lexemes(text: string): readonly Lexeme[] {
  const out: Lexeme[] = [];
  let at = 0;
  while (at < text.length) {
    const next = nextLexeme(text, at);
    out.push(next);
    at = next.end;
  }
  return out;
}
