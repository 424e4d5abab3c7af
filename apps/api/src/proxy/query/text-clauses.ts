import { type Leaf, type QueryNode, tokenise } from '@logwarden/query';
import { isObject, isScalar, type Json, type Scalar } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused, unanswerable } from '../ask/refusal.ts';
import type { FieldRef } from './fields.ts';
import { type InstantSpan, instantSpan } from './instants.ts';
import { allOf, anyOf, atLeast, not, nothing } from './nodes.ts';
import { during } from './time-window.ts';
import type { Translator } from './translate.ts';

/** `{field: value}` or `{field: {…}}`: the one field, its value or members. */
export function soleField(body: Json, at: string): readonly [name: string, value: Json] {
  if (!isObject(body)) throw malformed(`[${at}]`, 'an object');
  const [first, second] = [...body];
  if (first === undefined || second !== undefined) throw malformed(`[${at}]`, 'one field');
  return first;
}

/** The members of a clause on a field; a bare value stands for its first member. */
export function clauseMembers(value: Json, member: string, at: string): Members {
  return new Members(isObject(value) ? value : new Map([[member, value]]), at);
}

export function scalarText(value: Scalar | undefined, at: string): string {
  if (value === undefined) throw malformed(`[${at}]`, 'a value');
  return String(value);
}

/** A clause on the message is met by the field, or by the whole text of events that have no such field. */
function onMessage(leaf: (field: string) => Leaf, inText: Leaf, { wholeLine }: Translator): QueryNode {
  if (!wholeLine) return leaf('message');
  const lacks = not({ kind: 'exists', field: 'message' });
  return anyOf([leaf('message'), allOf([lacks, inText])]);
}

type TextRef = Exclude<FieldRef, { readonly kind: 'time' }>;

function phrase(ref: TextRef, text: string, translator: Translator): QueryNode {
  if (ref.kind === 'original') return { kind: 'words', text };
  if (ref.kind === 'message')
    return onMessage((field) => ({ kind: 'match', field, text }), { kind: 'words', text }, translator);
  return { kind: 'match', field: ref.name, text };
}

function pattern(ref: TextRef, text: string, translator: Translator): QueryNode {
  if (ref.kind === 'original') return { kind: 'wildcard', pattern: text };
  if (ref.kind === 'field') return { kind: 'wildcard', field: ref.name, pattern: text };
  return onMessage(
    (field) => ({ kind: 'wildcard', field, pattern: text }),
    { kind: 'wildcard', pattern: text },
    translator,
  );
}

export function matchesByWords(ref: FieldRef): boolean {
  return ref.kind === 'original' || ref.kind === 'message' || (ref.kind === 'field' && ref.type === 'text');
}

function spanOf(value: Scalar, translator: Translator, at: string): InstantSpan {
  return instantSpan(value, { nowMs: translator.nowMs, zone: 'UTC' }, at);
}

/** One value, as `term` means it: a whole value, one word of a text, the span that a date names. */
export function equals(ref: FieldRef, value: Scalar, translator: Translator, at: string): QueryNode {
  if (ref.kind === 'time') return during('@timestamp', spanOf(value, translator, at));
  if (ref.kind === 'field' && ref.type === 'date') return during(ref.name, spanOf(value, translator, at));
  const text = String(value);
  if (matchesByWords(ref) && tokenise(text).length !== 1) {
    throw refused(at, 'texts are compared word by word; use match_phrase for several words');
  }
  return phrase(ref, text, translator);
}

/** Values fold case and width in every comparison here, so a request that insists on case cannot be kept. */
export function foldsCase(members: Members): void {
  if (members.flag('case_insensitive') === false) {
    throw refused(members.path('case_insensitive'), 'values are compared without regard to case');
  }
  members.number('boost');
}

function requiredCount(spec: Json | undefined, size: number, at: string): number | undefined {
  if (spec === undefined) return undefined;
  const [, digits, percent] = /^\s*(-?\d{1,4})(%?)\s*$/.exec(isScalar(spec) ? String(spec) : '') ?? [];
  if (digits === undefined) throw malformed(at, 'a whole number or a percentage');
  const given = Number(digits);
  if (percent === '%') {
    const share = Math.floor((size * Math.abs(given)) / 100);
    return given < 0 ? size - share : share;
  }
  return given < 0 ? size + given : given;
}

/** At least so many of the nodes as `minimum_should_match` says. */
export function someOf(nodes: readonly QueryNode[], spec: Json | undefined, fallback: number, at: string): QueryNode {
  const count = requiredCount(spec, nodes.length, at) ?? fallback;
  const node = atLeast(spec === undefined ? count : Math.max(0, count), nodes);
  if (node === undefined) throw unanswerable(`${at} of these clauses would take more clauses than a query can have`);
  return node;
}

interface MatchOptions {
  readonly text: string;
  readonly operator: string | undefined;
  readonly minimum: Json | undefined;
}

/** Each word, separated by spaces, is a term of its own: the phrase of its tokens, as in the query language. */
export function matchWords(ref: FieldRef, options: MatchOptions, translator: Translator, at: string): QueryNode {
  const { text, operator, minimum } = options;
  if (!matchesByWords(ref) || ref.kind === 'time') return equals(ref, text, translator, at);
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (words.length === 0) return nothing;
  const nodes = words.map((word) => phrase(ref, word, translator));
  if (operator === undefined || /^or$/i.test(operator)) return someOf(nodes, minimum, 1, `${at}.minimum_should_match`);
  if (/^and$/i.test(operator)) return allOf(nodes);
  throw malformed(`${at}.operator`, 'and, or');
}

export function matchPhrase(ref: FieldRef, text: string, translator: Translator, at: string): QueryNode {
  if (!matchesByWords(ref) || ref.kind === 'time') return equals(ref, text, translator, at);
  return tokenise(text).length === 0 ? nothing : phrase(ref, text, translator);
}

function patternOf(ref: FieldRef, text: string, translator: Translator, at: string): QueryNode {
  if (ref.kind === 'time' || (ref.kind === 'field' && ref.type === 'date')) {
    throw refused(at, 'dates are compared by range');
  }
  return pattern(ref, text, translator);
}

export function term(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  const ref = translator.field(name, at);
  const members = clauseMembers(value, 'value', `${at}.${name}`);
  const wanted = members.scalar('value');
  foldsCase(members);
  members.end();
  if (wanted === undefined) throw malformed(`[${at}.${name}]`, 'a value');
  return equals(ref, wanted, translator, `${at}.${name}`);
}

export function terms(body: Json, translator: Translator, at: string): QueryNode {
  if (!isObject(body)) throw malformed(`[${at}]`, 'an object');
  const members = new Members(body, at);
  members.number('boost');
  const names = members.names.filter((name) => name !== 'boost');
  const [name] = names;
  if (name === undefined || names.length > 1) throw malformed(`[${at}]`, 'one field');
  const ref = translator.field(name, at);
  const values = members.take(name);
  if (isObject(values)) throw refused(`${at}.${name}`, 'terms lookup; send the values');
  if (!Array.isArray(values)) throw malformed(`[${at}.${name}]`, 'a list of values');
  return anyOf(
    values.map((value: Json) => {
      if (!isScalar(value)) throw malformed(`[${at}.${name}]`, 'texts, numbers or booleans');
      return equals(ref, value, translator, `${at}.${name}`);
    }),
  );
}

function noFuzz(members: Members): void {
  members.only('fuzziness', 0);
  members.only('slop', 0);
  members.passOver('boost', 'lenient', 'auto_generate_synonyms_phrase_query', 'fuzzy_transpositions');
  members.passOver('prefix_length', 'max_expansions', 'tie_breaker');
  members.only('zero_terms_query', 'none');
}

export function match(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  const ref = translator.field(name, at);
  const members = clauseMembers(value, 'query', `${at}.${name}`);
  const text = scalarText(members.scalar('query'), `${at}.${name}.query`);
  const options = { text, operator: members.text('operator'), minimum: members.take('minimum_should_match') };
  noFuzz(members);
  members.end();
  return matchWords(ref, options, translator, `${at}.${name}`);
}

export function matchPhraseClause(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  const ref = translator.field(name, at);
  const members = clauseMembers(value, 'query', `${at}.${name}`);
  const text = scalarText(members.scalar('query'), `${at}.${name}.query`);
  noFuzz(members);
  members.end();
  return matchPhrase(ref, text, translator, `${at}.${name}`);
}

export function multiMatch(body: Json, translator: Translator, at: string): QueryNode {
  const members = new Members(body, at);
  const text = scalarText(members.scalar('query'), `${at}.query`);
  const names = members.texts('fields');
  const type = members.text('type') ?? 'best_fields';
  const options = { text, operator: members.text('operator'), minimum: members.take('minimum_should_match') };
  noFuzz(members);
  members.end();
  if (names === undefined || names.length === 0) throw refused(`${at} without fields`, 'name the fields');
  const refs = names.map((name) => translator.field(name.replace(/\^\d+(\.\d+)?$/, ''), `${at}.fields`));
  if (type === 'phrase') return anyOf(refs.map((ref) => matchPhrase(ref, text, translator, at)));
  if (type !== 'best_fields' && type !== 'most_fields') throw refused(`${at}.type ${type}`);
  return anyOf(refs.map((ref) => matchWords(ref, options, translator, at)));
}

export function prefix(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  const ref = translator.field(name, at);
  const members = clauseMembers(value, 'value', `${at}.${name}`);
  const text = scalarText(members.scalar('value'), `${at}.${name}`);
  foldsCase(members);
  members.end();
  return patternOf(ref, `${text.replace(/[*?\\]/g, '\\$&')}*`, translator, at);
}

export function wildcard(body: Json, translator: Translator, at: string): QueryNode {
  const [name, value] = soleField(body, at);
  const ref = translator.field(name, at);
  const members = clauseMembers(value, 'value', `${at}.${name}`);
  const text = scalarText(members.scalar('value') ?? members.scalar('wildcard'), `${at}.${name}`);
  foldsCase(members);
  members.end();
  return patternOf(ref, text, translator, at);
}

export function exists(body: Json, translator: Translator, at: string): QueryNode {
  const members = new Members(body, at);
  const name = members.requiredText('field');
  members.number('boost');
  members.end();
  const ref = translator.field(name, at);
  if (ref.kind === 'field') return { kind: 'exists', field: ref.name };
  return { kind: 'all' };
}
