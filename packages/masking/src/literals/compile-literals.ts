import { AppError } from '@logwarden/kernel';
import { RE2JS } from 're2js';
import type { DataClass } from '../detection.ts';
import { canonicalOf } from '../mask/canonical.ts';
import { REDACTED } from '../mask/partial.ts';
import { maskLimits, type MaskPolicy } from '../policy/mask-policy.ts';
import type { LiteralFinder } from '../policy-masker.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { WordAutomaton } from './aho-corasick.ts';
import { requiredLiteral } from './required-literal.ts';

interface TenantPattern {
  readonly name: string;
  readonly regex: RE2JS;
  readonly group: number;
  readonly dataClass: DataClass;
}

/** Beyond this many instructions a pattern holds up every line that its text stands in. */
const maxProgram = 2000;

/** The tenant's keywords and patterns in one automaton; undefined without any. Throws `request.invalid`. */
export function compileLiterals(policy: MaskPolicy): LiteralFinder | undefined {
  const { keywords, patterns } = policy;
  if (keywords.length + patterns.length === 0) return undefined;
  for (const [index, keyword] of keywords.entries()) checkKeyword(keyword, index);
  const compiled = patterns.map(compilePattern);
  const literals = patterns.map(({ pattern }) => requiredLiteral(pattern));
  const automaton = new WordAutomaton([...keywords, ...literals]);
  return new TenantLiterals(automaton, keywords.length, compiled);
}

function checkKeyword(keyword: string, index: number): void {
  if (REDACTED.includes(keyword.toLowerCase())) {
    throw invalid(`keywords.${index}`, 'the keyword cannot be used', `a keyword that is no part of ${REDACTED}`);
  }
  if (keyword.trim().length >= 2 && !/^[*\s]+$/.test(keyword)) return;
  throw invalid(
    `keywords.${index}`,
    'the keyword cannot be used',
    'at least two characters that are no blanks and no *',
  );
}

function compilePattern(
  { name, pattern, dataClass = 'pattern' }: MaskPolicy['patterns'][number],
  index: number,
): TenantPattern {
  const field = `patterns.${index}.pattern`;
  const regex = compileRegex(pattern, field);
  if (regex.programSize() > maxProgram)
    throw invalid(field, 'the pattern is too large', `at most ${maxProgram} instructions`);
  if (requiredLiteral(pattern).length < maskLimits.requiredLiteral) {
    const expected = `a text of at least ${maskLimits.requiredLiteral} characters that every match holds`;
    throw invalid(field, 'the pattern has no fixed text', expected);
  }
  if (regex.matcher('').find())
    throw invalid(field, 'the pattern matches nothing at all', 'a pattern that needs a character');
  return { name, regex, group: regex.groupCount() > 0 ? 1 : 0, dataClass };
}

function compileRegex(pattern: string, field: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid(field, `the pattern cannot be used: ${reason.replace(/^error parsing regexp: /, '')}`, 'RE2 syntax');
  }
}

function invalid(field: string, message: string, expected: string): AppError {
  return new AppError('request.invalid', message, { details: { field, expected } });
}

class TenantLiterals implements LiteralFinder {
  readonly #automaton: WordAutomaton;
  readonly #keywords: number;
  readonly #patterns: readonly TenantPattern[];
  readonly #isDue: Uint8Array;

  constructor(automaton: WordAutomaton, keywords: number, patterns: readonly TenantPattern[]) {
    this.#automaton = automaton;
    this.#keywords = keywords;
    this.#patterns = patterns;
    this.#isDue = new Uint8Array(patterns.length);
  }

  find(scan: TextScan): void {
    const hits: KeywordHit[] = [];
    this.#automaton.forEach(scan.text, (word, start, end) => {
      if (word >= this.#keywords) this.#isDue[word - this.#keywords] = 1;
      else join(hits, { word, start, end });
    });
    for (const { word, start, end } of hits) {
      const value = canonicalOf('keyword', scan.text.slice(start, end));
      scan.add({ dataClass: 'keyword', start, end, confidence: 'S', reason: `keyword ${word + 1}`, value });
    }
    for (const [index, pattern] of this.#patterns.entries()) {
      if (this.#isDue[index] === 0) continue;
      this.#isDue[index] = 0;
      findPattern(scan, pattern);
    }
  }
}

interface KeywordHit {
  readonly word: number;
  readonly start: number;
  readonly end: number;
}

/** Hits come in the order of their ends; those that overlap become one. */
function join(hits: KeywordHit[], hit: KeywordHit): void {
  let joined = hit;
  for (let last = hits.at(-1); last !== undefined && last.end > joined.start; last = hits.at(-1)) {
    joined = { word: last.word, start: Math.min(last.start, joined.start), end: joined.end };
    hits.pop();
  }
  hits.push(joined);
}

function findPattern(scan: TextScan, { name, regex, group, dataClass }: TenantPattern): void {
  const matcher = regex.matcher(scan.text);
  while (matcher.find()) {
    const used = group > 0 && matcher.start(group) >= 0 ? group : 0;
    const start = matcher.start(used);
    const end = matcher.end(used);
    if (end === start) continue;
    const value = canonicalOf(dataClass, scan.text.slice(start, end));
    scan.add({ dataClass, start, end, confidence: 'S', reason: `pattern ${name}`, value });
  }
}
