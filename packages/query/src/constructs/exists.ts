import { type ExistsLeaf, TIMESTAMP } from '../ast/node.ts';
import type { EventTest } from '../predicate/environment.ts';
import { printField } from '../print/print-text.ts';
import { compileExists } from '../sql/field-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';

/** `field:*`: the event has at least one value of the field. */

export function printExists(leaf: ExistsLeaf): string {
  return `${printField(leaf.field)}:*`;
}

export function testExists(leaf: ExistsLeaf): EventTest {
  if (leaf.field === TIMESTAMP) return () => true;
  return (event) => event.values(leaf.field).length > 0;
}

export function compileExistsLeaf(leaf: ExistsLeaf, layout: SqlLayout): LeafSql {
  return exactSql(leaf.field === TIMESTAMP ? 'true' : compileExists(layout.field(leaf.field)));
}
