import type { QueryableEvent } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Leaf, QueryNode } from '../ast/node.ts';
import { testExists } from '../constructs/exists.ts';
import { testFuzzy } from '../constructs/fuzzy.ts';
import { testMatch } from '../constructs/match.ts';
import { testRange } from '../constructs/range.ts';
import { testRaw } from '../constructs/raw.ts';
import { testRegex } from '../constructs/regex.ts';
import { testWildcard } from '../constructs/wildcard.ts';
import { testWords } from '../constructs/words.ts';
import { fieldKinds } from '../fields/field-kinds.ts';
import type { CompileOptions, Environment, EventTest } from './environment.ts';
import { viewOf } from './event-view.ts';

function testLeaf(leaf: Leaf, environment: Environment): EventTest {
  switch (leaf.kind) {
    case 'words':
      return testWords(leaf);
    case 'match':
      return testMatch(leaf, environment);
    case 'wildcard':
      return testWildcard(leaf, environment);
    case 'raw':
      return testRaw(leaf);
    case 'regex':
      return testRegex(leaf, environment);
    case 'fuzzy':
      return testFuzzy(leaf, environment);
    case 'range':
      return testRange(leaf, environment);
    case 'exists':
      return testExists(leaf);
    default:
      throw unknownNode(leaf);
  }
}

function unknownNode(node: never): AppError {
  return new AppError('query.invalid', `The query has a part this predicate does not know: ${JSON.stringify(node)}`);
}

function testNode(node: QueryNode, environment: Environment): EventTest {
  switch (node.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = node.nodes.map((part) => testNode(part, environment));
      return (event) => tests.every((test) => test(event));
    }
    case 'or': {
      const tests = node.nodes.map((part) => testNode(part, environment));
      return (event) => tests.some((test) => test(event));
    }
    case 'not': {
      const test = testNode(node.node, environment);
      return (event) => !test(event);
    }
    default:
      return testLeaf(node, environment);
  }
}

/** The judge: whether an event matches. Every other engine agrees with it. */
export function compilePredicate(ast: QueryNode, options: CompileOptions): (event: QueryableEvent) => boolean {
  const test = testNode(ast, { zone: options.zone, kindOf: fieldKinds(options) });
  return (event) => test(viewOf(event));
}
