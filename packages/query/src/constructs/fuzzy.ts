import type { FuzzyLeaf } from '../ast/node.ts';
import { withinEdits } from '../fields/edit-distance.ts';
import { clipValue } from '../fields/field-kinds.ts';
import type { Environment, EventTest } from '../predicate/environment.ts';
import { TextView } from '../predicate/event-view.ts';
import { printField, printPattern } from '../print/print-text.ts';
import { compileValues, foldedValue } from '../sql/field-sql.ts';
import { fuzzyPlan } from '../sql/fuzzy-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import type { LeafSql } from '../sql/leaf-sql.ts';
import { searchedFolded } from '../sql/token-text-sql.ts';
import { fold } from '../text/fold.ts';
import { valueText } from '../text/value-text.ts';
import { escapeGlob } from './glob.ts';

/** `word~1`, `word~`: tokens (of a field that is not text: values) within one or two edits over code points. */

export function printFuzzy(leaf: FuzzyLeaf): string {
  const term = `${printPattern(escapeGlob(leaf.text))}~${leaf.distance}`;
  return leaf.field === undefined ? term : `${printField(leaf.field)}:${term}`;
}

function closeTo(leaf: FuzzyLeaf): (text: string) => boolean {
  const word = Array.from(fold(leaf.text));
  return (text) => withinEdits(word, Array.from(text), leaf.distance);
}

export function testFuzzy(leaf: FuzzyLeaf, environment: Environment): EventTest {
  const close = closeTo(leaf);
  const { field } = leaf;
  if (field === undefined) return (event) => event.searched.tokens.some(close);
  if (environment.kindOf(field) === 'text') {
    return (event) => event.values(field).some((value) => new TextView(valueText(value)).tokens.some(close));
  }
  return (event) => event.values(field).some((value) => close(clipValue(fold(valueText(value)))));
}

export function compileFuzzy(leaf: FuzzyLeaf, layout: SqlLayout, environment: Environment): LeafSql {
  const plan = fuzzyPlan(fold(leaf.text), leaf.distance);
  if (leaf.field === undefined) return { sql: plan.token(searchedFolded(layout.searchFolded)), exact: plan.exact };
  const isText = environment.kindOf(leaf.field) === 'text';
  const sql = compileValues(layout.field(leaf.field), (variant) =>
    foldedValue(variant, (folded) => (isText ? plan.token(folded) : plan.value(folded.sql))),
  );
  return { sql, exact: plan.exact };
}
