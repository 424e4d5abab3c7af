import { AppError } from '@logwarden/kernel';
import { type Leaf, type QueryNode, TIMESTAMP } from '../ast/node.ts';
import { phraseTokens } from '../constructs/phrase.ts';
import { fieldKinds } from '../fields/field-kinds.ts';
import type { CompileOptions, Environment } from '../predicate/environment.ts';
import {
  compileExistsDsl,
  compileFuzzyDsl,
  compileMatchDsl,
  compileRangeDsl,
  compileRegexDsl,
  compileWildcardDsl,
} from './field-dsl.ts';
import { allOfDsl, anyOfDsl, type DslLayout, everything, exactDsl, type LeafDsl, notDsl, superset } from './layout.ts';
import { phraseDsl, substringDsl } from './text-dsl.ts';

function compileLeaf(leaf: Leaf, layout: DslLayout, environment: Environment): LeafDsl {
  switch (leaf.kind) {
    case 'words':
      return exactDsl(phraseDsl(layout, phraseTokens(leaf.text)));
    case 'match':
      return compileMatchDsl(leaf, layout, environment);
    case 'wildcard':
      return compileWildcardDsl(leaf, layout, environment);
    case 'raw':
      return substringDsl(layout, leaf.text);
    case 'regex':
      return compileRegexDsl(leaf, layout);
    case 'fuzzy':
      return compileFuzzyDsl(leaf, layout, environment);
    case 'range':
      return compileRangeDsl(leaf, layout, environment);
    case 'exists':
      return compileExistsDsl(leaf, layout, leaf.field === TIMESTAMP);
    default:
      throw unknownNode(leaf);
  }
}

/** Fails closed on what a newer parser may have made. */
function unknownNode(node: never): AppError {
  return new AppError('query.invalid', `The query has a part this engine does not know: ${JSON.stringify(node)}`);
}

/** Under NOT an inexact clause must not exclude a match, so it excludes nothing. */
function compileNode(node: QueryNode, layout: DslLayout, environment: Environment): LeafDsl {
  switch (node.kind) {
    case 'all':
      return exactDsl(everything);
    case 'and':
    case 'or': {
      const parts = node.nodes.map((part) => compileNode(part, layout, environment));
      const join = node.kind === 'and' ? allOfDsl : anyOfDsl;
      return { dsl: join(parts.map((part) => part.dsl)), exact: parts.every((part) => part.exact) };
    }
    case 'not': {
      const inner = compileNode(node.node, layout, environment);
      return inner.exact ? exactDsl(notDsl(inner.dsl)) : superset(everything);
    }
    default:
      return isOnText(node) ? compileText(node, layout, environment) : compileLeaf(node, layout, environment);
  }
}

function isOnText(leaf: Leaf): boolean {
  return ('field' in leaf ? leaf.field : undefined) === undefined;
}

/** The masked text where there is one, else the text. */
function compileText(leaf: Leaf, layout: DslLayout, environment: Environment): LeafDsl {
  const received = compileLeaf(leaf, layout, environment);
  if (layout.masked === undefined) return received;
  const { present, ...text } = layout.masked;
  const masked = compileLeaf(leaf, { ...layout, ...text }, environment);
  const hasNone = notDsl({ term: { [present]: { value: true } } });
  const dsl = anyOfDsl([masked.dsl, allOfDsl([hasNone, received.dsl])]);
  return { dsl, exact: masked.exact && received.exact };
}

/** Compiles a query for Elasticsearch. Not exact: verify each candidate with the predicate. */
export function compileDsl(ast: QueryNode, layout: DslLayout, options: CompileOptions): LeafDsl {
  return compileNode(ast, layout, { zone: options.zone, kindOf: fieldKinds(options) });
}
