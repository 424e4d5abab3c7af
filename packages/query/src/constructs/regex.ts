import type { RegexLeaf } from '../ast/node.ts';
import { clipValue } from '../fields/field-kinds.ts';
import type { Environment, EventTest } from '../predicate/environment.ts';
import { printField } from '../print/print-text.ts';
import { clipped, compileValues, plainValue } from '../sql/field-sql.ts';
import type { Sql, SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import { userRegexSql } from '../sql/regex-sql.ts';
import { valueText } from '../text/value-text.ts';
import { compileRegex } from './regex-engine.ts';

/** `/re/`, `/re/i`, `field:/re/`: RE2, anywhere in the unfolded text or value. */

export function printRegex(leaf: RegexLeaf): string {
  const pattern = leaf.pattern.replace(/\\[\s\S]|\//g, (part) => (part === '/' ? '\\/' : part));
  const regex = `/${pattern}/${leaf.ignoreCase ? 'i' : ''}`;
  return leaf.field === undefined ? regex : `${printField(leaf.field)}:${regex}`;
}

export function testRegex(leaf: RegexLeaf, environment: Environment): EventTest {
  const regex = compileRegex(leaf.pattern, leaf.ignoreCase);
  const { field } = leaf;
  if (field === undefined) return (event) => regex.matcher(event.searched.text).find();
  const clip = environment.kindOf(field) === 'text' ? (text: string) => text : clipValue;
  return (event) => event.values(field).some((value) => regex.matcher(clip(valueText(value))).find());
}

export function compileRegexLeaf(leaf: RegexLeaf, layout: SqlLayout, environment: Environment): LeafSql {
  const find = (text: Sql): Sql => userRegexSql(text, leaf.pattern, leaf.ignoreCase);
  if (leaf.field === undefined) return exactSql(find(layout.searchText));
  const isText = environment.kindOf(leaf.field) === 'text';
  return exactSql(
    compileValues(layout.field(leaf.field), (variant) =>
      plainValue(variant, (text) => find(isText ? text : clipped(text))),
    ),
  );
}
