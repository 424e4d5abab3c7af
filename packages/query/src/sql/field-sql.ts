import { VALUE_LIMIT } from '../fields/field-kinds.ts';
import { type Sql, type SqlFieldVariant, sqlText } from './layout.ts';
import { anyOf } from './leaf-sql.ts';
import { letSql } from './let-sql.ts';
import { doubleText } from './number-text-sql.ts';
import type { FoldedText } from './token-text-sql.ts';

/** A test of one value of a variant: which of its expressions it looks at, and what it asks of it. */
export interface ValueTest {
  readonly of: Sql;
  readonly test: (value: Sql) => Sql;
}

/** The value by its first characters. */
export function clipped(text: Sql): Sql {
  return `left(${text}, ${VALUE_LIMIT})`;
}

function listAny(list: Sql, test: (value: Sql) => Sql): Sql {
  return `len(list_filter(${list}, lambda item: coalesce(${test('item')}, false))) > 0`;
}

/** Met by any value of any variant. */
export function compileValues(
  variants: readonly SqlFieldVariant[],
  compile: (variant: SqlFieldVariant) => ValueTest | undefined,
): Sql {
  return anyOf(
    variants.flatMap((variant) => {
      const test = compile(variant);
      if (test === undefined) return [];
      return [variant.list === true ? `(${listAny(test.of, test.test)})` : test.test(test.of)];
    }),
  );
}

/** Tests the folded text of values of every kind. */
export function foldedValue(variant: SqlFieldVariant, test: (folded: FoldedText) => Sql): ValueTest {
  switch (variant.kind) {
    case 'text':
      return { of: variant.folded, test: (text) => test({ sql: text, isCut: false }) };
    case 'decimal':
      return { of: variant.text, test: (text) => test({ sql: text, isCut: false }) };
    case 'integer':
    case 'boolean':
      return { of: variant.value, test: (value) => test({ sql: `CAST(${value} AS VARCHAR)`, isCut: true }) };
    case 'double': {
      const tested = test({ sql: 'num', isCut: true });
      return { of: variant.value, test: (value) => letSql('num', doubleText(value), tested) };
    }
  }
}

/** Tests the text, as stored, of values of every kind. */
export function plainValue(variant: SqlFieldVariant, test: (text: Sql) => Sql): ValueTest {
  if (variant.kind === 'text') return { of: variant.text, test };
  return foldedValue(variant, (text) => test(text.sql));
}

/** Tests values that are text. */
export function storedText(variant: SqlFieldVariant, test: (text: Sql) => Sql): ValueTest | undefined {
  return variant.kind === 'text' ? { of: variant.text, test } : undefined;
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;
const HUGE_DIGITS = 38;

/** An integer literal; undefined beyond what HUGEINT holds. */
function integerLiteral(text: string): Sql | undefined {
  if (!INTEGER.test(text) || text.length > HUGE_DIGITS) return undefined;
  const value = BigInt(text);
  const fits = value >= -(2n ** 63n) && value < 2n ** 63n;
  return fits ? `CAST('${text}' AS BIGINT)` : `CAST('${text}' AS HUGEINT)`;
}

/** Whether a value's folded text is `folded`: numbers are compared as numbers where only one has that text. */
export function equalsText(variant: SqlFieldVariant, folded: string): ValueTest | undefined {
  switch (variant.kind) {
    case 'text': {
      const short = folded.length < VALUE_LIMIT;
      return {
        of: variant.folded,
        test: (value) => `${short ? value : clipped(value)} = ${sqlText(folded)}`,
      };
    }
    case 'integer': {
      const literal = integerLiteral(folded);
      return literal === undefined ? undefined : { of: variant.value, test: (value) => `${value} = ${literal}` };
    }
    case 'double': {
      const isText = folded !== '' && String(Number(folded)) === folded && Number.isFinite(Number(folded));
      if (!isText) return undefined;
      return { of: variant.value, test: (value) => `${value} = CAST(${sqlText(folded)} AS DOUBLE)` };
    }
    case 'boolean':
      if (folded !== 'true' && folded !== 'false') return undefined;
      return { of: variant.value, test: (value) => `${value} = ${folded}` };
    case 'decimal':
      return { of: variant.text, test: (value) => `${value} = ${sqlText(folded)}` };
  }
}

/** Whether there is any value. */
export function compileExists(variants: readonly SqlFieldVariant[]): Sql {
  return compileValues(variants, (variant) => ({
    of: variant.kind === 'text' || variant.kind === 'decimal' ? variant.text : variant.value,
    test: (value) => `${value} IS NOT NULL`,
  }));
}
