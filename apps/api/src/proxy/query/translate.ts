import type { FieldOptions, QueryNode } from '@logwarden/query';
import { isList, isObject, type Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import { fieldResolver, type FieldRef } from './fields.ts';
import { queryString, simpleQueryString } from './language-clauses.ts';
import { allOf, everything, not, nothing } from './nodes.ts';
import { range } from './range-clause.ts';
import {
  exists,
  match,
  matchPhraseClause,
  multiMatch,
  prefix,
  someOf,
  soleField,
  term,
  terms,
  wildcard,
} from './text-clauses.ts';

/** What a translation needs to know of the tenant. */
export interface Translator {
  readonly field: (name: string, at: string) => FieldRef;
  readonly options: FieldOptions;
  readonly zone: string;
  readonly nowMs: number;
  /** Whether words of the whole line may be searched; not where grants hide a part of it. */
  readonly wholeLine: boolean;
}

export function makeTranslator(
  options: FieldOptions,
  rest: Pick<Translator, 'zone' | 'nowMs' | 'wholeLine'>,
): Translator {
  return { field: fieldResolver(options), options, ...rest };
}

/** A query in the language of the product, and the ids that its outermost AND demands. */
export interface Translated {
  readonly node: QueryNode;
  readonly ids?: readonly string[];
}

type Clause = (body: Json, translator: Translator, at: string) => QueryNode;

function matchAll(body: Json, _: Translator, at: string): QueryNode {
  const members = new Members(body, at);
  members.number('boost');
  members.end();
  return everything;
}

const clauses: Readonly<Record<string, Clause>> = {
  match_all: matchAll,
  match_none: (body, translator, at) => allOf([matchAll(body, translator, at), nothing]),
  term,
  terms,
  match,
  match_phrase: matchPhraseClause,
  multi_match: multiMatch,
  prefix,
  wildcard,
  range,
  exists,
  query_string: queryString,
  simple_query_string: simpleQueryString,
};

/** Deeper than the language itself goes, so that its own limit speaks. */
const maxDepth = 32;
const maxIds = 100;

/** Collects ids, which can only be demanded of all hits alike. */
class Walk {
  readonly #translator: Translator;
  ids: readonly string[] | undefined;

  constructor(translator: Translator) {
    this.#translator = translator;
  }

  clause(query: Json, at: string, place: { readonly demanded: boolean; readonly depth: number }): QueryNode {
    if (!isObject(query)) throw malformed(`[${at}]`, 'an object with one query');
    if (place.depth > maxDepth) throw malformed(`[${at}]`, `at most ${maxDepth} levels`);
    const [name, body] = soleField(query, at);
    const inner = `${at}.${name}`;
    if (name === 'bool') return this.#bool(body, inner, place);
    if (name === 'constant_score') {
      const members = new Members(body, inner);
      const filter = members.take('filter');
      members.number('boost');
      members.end();
      return this.clause(filter ?? null, `${inner}.filter`, { ...place, depth: place.depth + 1 });
    }
    if (name === 'ids') return this.#ids(body, inner, place.demanded);
    const clause = Object.hasOwn(clauses, name) ? clauses[name] : undefined;
    if (clause === undefined) throw refused(name, 'no query of this name');
    return clause(body, this.#translator, inner);
  }

  #ids(body: Json, at: string, demanded: boolean): QueryNode {
    const members = new Members(body, at);
    const values = members.texts('values') ?? [];
    members.number('boost');
    members.end();
    if (!demanded) throw refused(at, 'ids may stand alone or in the outermost filter and must');
    if (values.length > maxIds) throw malformed(`[${at}.values]`, `at most ${maxIds} ids`);
    const known = this.ids;
    this.ids = known === undefined ? [...new Set(values)] : known.filter((id) => values.includes(id));
    return everything;
  }

  #bool(body: Json, at: string, place: { readonly demanded: boolean; readonly depth: number }): QueryNode {
    const members = new Members(body, at);
    const part = (name: string, demanded: boolean): QueryNode[] => {
      const given = members.take(name);
      const list = given === undefined ? [] : isList(given) ? given : [given];
      const inner = { demanded: place.demanded && demanded, depth: place.depth + 1 };
      return list.map((query, index) => this.clause(query, `${at}.${name}[${index}]`, inner));
    };
    const needed = [...part('must', true), ...part('filter', true)];
    const should = part('should', false);
    const mustNot = part('must_not', false);
    const minimum = members.take('minimum_should_match');
    members.number('boost');
    members.passOver('adjust_pure_negative');
    members.end();
    // Beside other clauses, alternatives only move scores, which do not exist here.
    const fallback = needed.length === 0 && should.length > 0 ? 1 : 0;
    const some = someOf(should, minimum, fallback, `${at}.minimum_should_match`);
    return allOf([...needed, some, ...mustNot.map(not)]);
  }
}

/** Translates a query of the supported clauses; everything else is refused by its name. */
export function translateQuery(query: Json | undefined, translator: Translator): Translated {
  if (query === undefined) return { node: everything };
  const walk = new Walk(translator);
  const node = walk.clause(query, 'query', { demanded: true, depth: 0 });
  return walk.ids === undefined ? { node } : { node, ids: walk.ids };
}

/** A query in a place where ids have no meaning (filters of aggregations). */
export function translateFilter(query: Json, translator: Translator, at: string): QueryNode {
  return new Walk(translator).clause(query, at, { demanded: false, depth: 0 });
}
