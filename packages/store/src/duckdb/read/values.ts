import type { Sql, SqlFieldVariant } from '@logwarden/query';
import type { FileLayout } from './file-layout.ts';

/**
 * Values of a field for grouping. `text` and `double` are per row, one of them NULL: a double's text is made in
 * JavaScript, whose shortest form the product uses. `items`: a list of texts per row, when some values stand in lists.
 */
export interface KeySource {
  readonly text: Sql;
  readonly double: Sql;
  readonly items: Sql | undefined;
}

export function keySource(layout: FileLayout, field: string): KeySource | null {
  if (field === '@timestamp') {
    return { text: `CAST(${layout.timestampUs} AS VARCHAR)`, double: 'NULL::DOUBLE', items: undefined };
  }
  const variants = layout.field(field);
  if (variants.length === 0) return null;
  const scalars = variants.filter((variant) => variant.list !== true);
  const texts = scalars.flatMap((variant) => scalarText(variant) ?? []);
  const doubles = scalars.flatMap((variant) => (variant.kind === 'double' ? [variant.value] : []));
  const lists = variants.flatMap((variant) => (variant.list === true ? [listText(variant)] : []));
  return {
    text: coalesce(texts, 'NULL::VARCHAR'),
    double: coalesce(doubles, 'NULL::DOUBLE'),
    items: lists.length === 0 ? undefined : listOf([...texts, ...doubles.map(doubleText)], lists),
  };
}

/** DOUBLE of a field's numbers per row, or a list of them. Texts are no numbers. */
export function numberSource(layout: FileLayout, field: string): { one: Sql; items: Sql | undefined } | null {
  if (field === '@timestamp') return { one: `CAST(${layout.timestampUs} AS DOUBLE)`, items: undefined };
  const numbers: Sql[] = [];
  const lists: Sql[] = [];
  for (const variant of layout.field(field)) {
    if (variant.kind === 'integer' || variant.kind === 'double') {
      (variant.list === true ? lists : numbers).push(
        variant.list === true ? `${variant.value}::DOUBLE[]` : `CAST(${variant.value} AS DOUBLE)`,
      );
    }
    if (variant.kind === 'decimal') lists.push(`try_cast(${variant.text} AS DOUBLE[])`);
  }
  if (numbers.length === 0 && lists.length === 0) return null;
  return { one: coalesce(numbers, 'NULL::DOUBLE'), items: lists.length === 0 ? undefined : listOf(numbers, lists) };
}

function coalesce(parts: readonly Sql[], none: Sql): Sql {
  if (parts.length === 0) return none;
  return parts.length === 1 ? (parts[0] ?? none) : `coalesce(${parts.join(', ')})`;
}

function listOf(scalars: readonly Sql[], lists: readonly Sql[]): Sql {
  const parts = [
    ...(scalars.length > 0 ? [`[${scalars.join(', ')}]`] : []),
    ...lists.map((list) => `coalesce(${list}, [])`),
  ];
  const joined = parts.length === 1 ? (parts[0] ?? '[]') : `flatten([${parts.join(', ')}])`;
  return `list_distinct(${joined})`;
}

function scalarText(variant: SqlFieldVariant): Sql | null {
  if (variant.kind === 'text' || variant.kind === 'decimal') return variant.text;
  if (variant.kind === 'double') return null;
  return `CAST(${variant.value} AS VARCHAR)`;
}

function listText(variant: SqlFieldVariant): Sql {
  if (variant.kind === 'text' || variant.kind === 'decimal') return variant.text;
  if (variant.kind === 'double') return `list_transform(${variant.value}, lambda v: ${doubleText('v')})`;
  return `CAST(${variant.value} AS VARCHAR[])`;
}

/** Good for whole numbers and ordinary fractions; a double far from 1 in a list keeps DuckDB's exponent form. */
function doubleText(value: Sql): Sql {
  return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END`;
}
