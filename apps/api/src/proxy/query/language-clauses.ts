import { AppError } from '@logwarden/kernel';
import { type Leaf, parseQuery, type QueryNode } from '@logwarden/query';
import type { Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { refused } from '../ask/refusal.ts';
import { allOf, anyOf, not } from './nodes.ts';
import type { Translator } from './translate.ts';

function parsed(text: string, translator: Translator): QueryNode {
  const result = parseQuery(text, translator.options);
  if (result.ok) return result.ast;
  const { message, position, end, fix } = result.error;
  throw new AppError('query.invalid', message, { details: { position, end, ...(fix === undefined ? {} : { fix }) } });
}

/** Fields of a text go the way of all others: hidden and made-up ones are refused, multi-fields mean their field. */
function checkedLeaf(leaf: Leaf, translator: Translator, at: string): QueryNode {
  if (!('field' in leaf)) return leaf;
  if (leaf.field === '_exists_' && leaf.kind === 'match') return { kind: 'exists', field: leaf.text };
  const ref = translator.field(leaf.field, at);
  if (ref.kind !== 'original') return ref.kind === 'field' ? { ...leaf, field: ref.name } : leaf;
  switch (leaf.kind) {
    case 'match':
      return { kind: 'words', text: leaf.text };
    case 'exists':
      return { kind: 'all' };
    case 'wildcard':
      return { kind: 'wildcard', pattern: leaf.pattern };
    case 'regex':
      return { kind: 'regex', pattern: leaf.pattern, ignoreCase: leaf.ignoreCase };
    case 'fuzzy':
      return { kind: 'fuzzy', text: leaf.text, distance: leaf.distance };
    default:
      throw refused(`${at}.${leaf.kind}`, 'a text has no order');
  }
}

function checked(node: QueryNode, translator: Translator, at: string): QueryNode {
  switch (node.kind) {
    case 'all':
      return node;
    case 'and':
      return allOf(node.nodes.map((part) => checked(part, translator, at)));
    case 'or':
      return anyOf(node.nodes.map((part) => checked(part, translator, at)));
    case 'not':
      return not(checked(node.node, translator, at));
    default:
      return checkedLeaf(node, translator, at);
  }
}

function everyField(members: Members): void {
  const names = [...(members.texts('fields') ?? []), ...(members.texts('default_field') ?? [])];
  const named = names.find((name) => name !== '*');
  if (named === undefined) return;
  throw refused(
    `${members.at} on ${named}`,
    'words without a field search the whole text; write field:word in the query',
  );
}

/** The text is our query language; see docs/proxy.md for what that means for `default_operator`. */
export function queryString(body: Json, translator: Translator, at: string): QueryNode {
  const members = new Members(body, at);
  const text = members.requiredText('query');
  everyField(members);
  const operator = members.text('default_operator');
  if (operator !== undefined && !/^and$/i.test(operator)) {
    throw refused(
      members.path('default_operator'),
      'words side by side must all be there; write OR between alternatives',
    );
  }
  const zone = members.text('time_zone');
  if (zone !== undefined && zone !== translator.zone)
    throw refused(members.path('time_zone'), `dates are read in ${translator.zone}`);
  members.only('phrase_slop', 0);
  members.only('type', 'best_fields');
  members.passOver('analyze_wildcard', 'allow_leading_wildcard', 'lenient', 'boost', 'escape');
  members.passOver('enable_position_increments', 'auto_generate_synonyms_phrase_query', 'max_determinized_states');
  members.end();
  return checked(parsed(text, translator), translator, at);
}

/** Signs of the simple syntax that mean something else, or nothing, in ours. */
const ownSigns = /(^|\s)\+|\||~\d|(^|\s)(AND|OR|NOT)(\s|$)|\w:/;

function withoutQuotes(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

/** Words, phrases, prefixes, parentheses and `-`: what both languages say alike. */
export function simpleQueryString(body: Json, translator: Translator, at: string): QueryNode {
  const members = new Members(body, at);
  const text = members.requiredText('query');
  everyField(members);
  const isAnd = /^and$/i.test(members.text('default_operator') ?? 'or');
  members.passOver('analyze_wildcard', 'lenient', 'boost', 'auto_generate_synonyms_phrase_query');
  members.passOver('fuzzy_transpositions', 'fuzzy_max_expansions', 'fuzzy_prefix_length');
  members.end();
  if (ownSigns.test(withoutQuotes(text))) throw refused(`${at} with operators`, 'use query_string');
  const node = checked(parsed(text, translator), translator, at);
  if (isAnd || node.kind !== 'and') return node;
  if (node.nodes.some((part) => part.kind === 'not')) {
    throw refused(`${at} with - among alternatives`, 'say default_operator and');
  }
  return anyOf(node.nodes);
}
