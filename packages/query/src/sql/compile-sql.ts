import { AppError } from '@logwarden/kernel';
import type { Leaf, QueryNode } from '../ast/node.ts';
import { compileExistsLeaf } from '../constructs/exists.ts';
import { compileFuzzy } from '../constructs/fuzzy.ts';
import { compileMatch } from '../constructs/match.ts';
import { compileRange } from '../constructs/range.ts';
import { compileRaw } from '../constructs/raw.ts';
import { compileRegexLeaf } from '../constructs/regex.ts';
import { compileWildcard } from '../constructs/wildcard.ts';
import { compileWords } from '../constructs/words.ts';
import { fieldKinds } from '../fields/field-kinds.ts';
import type { CompileOptions, Environment } from '../predicate/environment.ts';
import type { Sql, SqlLayout } from './layout.ts';
import { allOf, anyOf, exactSql, type LeafSql } from './leaf-sql.ts';

/** A condition for `WHERE`. With `exact: false` it holds for every match and for more: verify with the predicate. */
export interface CompiledSql {
  readonly sql: Sql;
  readonly exact: boolean;
}

function compileLeaf(leaf: Leaf, layout: SqlLayout, environment: Environment): LeafSql {
  switch (leaf.kind) {
    case 'words':
      return compileWords(leaf, layout);
    case 'match':
      return compileMatch(leaf, layout, environment);
    case 'wildcard':
      return compileWildcard(leaf, layout, environment);
    case 'raw':
      return compileRaw(leaf, layout);
    case 'regex':
      return compileRegexLeaf(leaf, layout, environment);
    case 'fuzzy':
      return compileFuzzy(leaf, layout, environment);
    case 'range':
      return compileRange(leaf, layout, environment);
    case 'exists':
      return compileExistsLeaf(leaf, layout);
    default:
      throw unknownNode(leaf);
  }
}

/** Fails closed on what a newer parser may have made. */
function unknownNode(node: never): AppError {
  return new AppError('query.invalid', `The query has a part this engine does not know: ${JSON.stringify(node)}`);
}

/**
 * SQL is three-valued and the language is not: NULL counts as false, which only shows under NOT. There an inexact leaf
 * must not exclude a match either, so it becomes false, and its NOT true.
 */
function compileNode(node: QueryNode, layout: SqlLayout, environment: Environment): LeafSql {
  switch (node.kind) {
    case 'all':
      return exactSql('true');
    case 'and':
    case 'or': {
      const parts = node.nodes.map((part) => compileNode(part, layout, environment));
      const join = node.kind === 'and' ? allOf : anyOf;
      return { sql: join(parts.map((part) => part.sql)), exact: parts.every((part) => part.exact) };
    }
    case 'not': {
      const inner = compileNode(node.node, layout, environment);
      return inner.exact ? exactSql(`NOT coalesce(${inner.sql}, false)`) : { sql: 'true', exact: false };
    }
    default:
      return compileLeaf(node, layout, environment);
  }
}

/** Compiles a query for DuckDB. All text of the user is in quoted literals; nothing becomes LIKE. */
export function compileSql(ast: QueryNode, layout: SqlLayout, options: CompileOptions): CompiledSql {
  return compileNode(ast, layout, { zone: options.zone, kindOf: fieldKinds(options) });
}
