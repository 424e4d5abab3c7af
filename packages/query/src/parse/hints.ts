import { leavesOf, type Leaf, type QueryNode, TIMESTAMP } from '../ast/node.ts';
import { nearNames } from '../fields/near-names.ts';
import { quoteText } from '../print/quote.ts';
import type { Span } from './build.ts';
import type { QueryLocale } from './errors.ts';

const wordings = {
  lowercase_operator: {
    en: '“{word}” is searched as a word; write {operator} for the operator',
    'zh-CN': '“{word}” 按普通词语查找；如需运算符请写 {operator}',
  },
  full_width: {
    en: 'Full-width {mark} is ordinary text; {ascii} has a meaning here',
    'zh-CN': '全角 {mark} 只是普通文本；半角 {ascii} 才有语法含义',
  },
  unknown_field: {
    en: 'No event has a field {field}; did you mean {near}, or the text {quoted}?',
    'zh-CN': '没有事件含字段 {field}；您是指 {near}，还是文本 {quoted}？',
  },
  unknown_field_alone: {
    en: 'No event has a field {field}; for the text write {quoted}',
    'zh-CN': '没有事件含字段 {field}；如要查找文本请写 {quoted}',
  },
  raw_matches: {
    en: 'No event has these whole words, but some contain the characters',
    'zh-CN': '没有事件含这些完整词语，但有事件包含这些字符',
  },
} as const satisfies Record<string, Record<QueryLocale, string>>;

export type QueryHintCode = keyof typeof wordings;

/** Something to tell about a query that is valid. */
export interface QueryHint extends Span {
  readonly code: QueryHintCode;
  /** English; `describeHint` gives other languages. */
  readonly message: string;
  /** The whole query as it could be meant. */
  readonly fix?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The sentence of a hint in a language. */
export function describeHint(hint: Pick<QueryHint, 'code' | 'parameters'>, locale: QueryLocale): string {
  return wordings[hint.code][locale].replace(/\{(\w+)\}/g, (whole, name: string) => hint.parameters[name] ?? whole);
}

export function makeHint(code: QueryHintCode, span: Span, parameters: Record<string, string>, fix?: string): QueryHint {
  const base = {
    code,
    start: span.start,
    end: span.end,
    message: describeHint({ code, parameters }, 'en'),
    parameters,
  };
  return fix === undefined ? base : { ...base, fix };
}

export function replaceSpan(text: string, span: Span, replacement: string): string {
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

const fullWidth: Readonly<Record<string, string>> = { '：': ':', '（': '(', '）': ')', '“': '"', '”': '"', '＊': '*' };

function* lowercaseHints(text: string, spans: ReadonlyMap<QueryNode, Span>): Generator<QueryHint> {
  if (spans.size < 2) return;
  for (const [node, span] of spans) {
    const word = text.slice(span.start, span.end);
    if (node.kind !== 'words' || !/^(?:and|or|not)$/.test(word)) continue;
    const operator = word.toUpperCase();
    yield makeHint('lowercase_operator', span, { word, operator }, replaceSpan(text, span, operator));
  }
}

function* fullWidthHints(text: string, spans: ReadonlyMap<QueryNode, Span>): Generator<QueryHint> {
  for (const [node, span] of spans) {
    const written = text.slice(span.start, span.end);
    const mark = written.startsWith('"') ? undefined : /[：（）“”＊]/u.exec(written)?.[0];
    const searched = node.kind === 'words' || node.kind === 'wildcard';
    if (!searched || mark === undefined) continue;
    const fix = replaceSpan(
      text,
      span,
      written.replace(/[：（）“”＊]/gu, (char) => fullWidth[char] ?? char),
    );
    yield makeHint('full_width', span, { mark, ascii: fullWidth[mark] ?? mark }, fix);
  }
}

/** Hints that need nothing but the text. */
export function textHints(text: string, spans: ReadonlyMap<QueryNode, Span>): QueryHint[] {
  return [...lowercaseHints(text, spans), ...fullWidthHints(text, spans)];
}

function fieldOf(leaf: Leaf): string | undefined {
  return 'field' in leaf ? leaf.field : undefined;
}

/** Hints for clauses on fields that are not among `known`: near names, and the quoted text. */
export function fieldHints(
  text: string,
  parsed: { readonly ast: QueryNode; readonly spans: ReadonlyMap<QueryNode, Span> },
  known: readonly string[],
): QueryHint[] {
  const names = new Set([...known, TIMESTAMP]);
  const hints: QueryHint[] = [];
  for (const { leaf } of leavesOf(parsed.ast)) {
    const field = fieldOf(leaf);
    const span = parsed.spans.get(leaf);
    if (field === undefined || span === undefined || names.has(field)) continue;
    const written = text.slice(span.start, span.end);
    const quoted = quoteText(written.replaceAll('"', ''));
    const near = nearNames(field, known, 3);
    const [first] = near;
    hints.push(
      first === undefined
        ? makeHint('unknown_field_alone', span, { field, quoted }, replaceSpan(text, span, quoted))
        : makeHint('unknown_field', span, { field, quoted, near: near.join(', ') }),
    );
  }
  return hints;
}
