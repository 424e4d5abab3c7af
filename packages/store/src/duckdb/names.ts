/** Kinds of own fields in columns: s text, f its fold where `lower` does not give it, i BIGINT, d DOUBLE, b BOOLEAN. */
export const columnKinds = ['s', 'f', 'i', 'd', 'b'] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** Longer names live in `rest`: a hostile name must not blow up the schema of a file. */
export const maxColumnName = 200;

const plainName = /^[\p{Ll}\p{Lo}\p{N}._\-@/ ]*$/u;

/**
 * Column of a field: `<encoded name>:<kind>`. DuckDB compares identifiers without case, so every character that has a
 * lower case of its own, controls, `^` and `"` become `^<hex>;` — `Foo` and `foo` stay apart, and names stay printable.
 */
export function columnName(field: string, kind: ColumnKind): string {
  return `${encodeName(field)}:${kind}`;
}

function encodeName(field: string): string {
  if (plainName.test(field)) return field;
  let out = '';
  for (let i = 0; i < field.length; i++) {
    const unit = field.charAt(i);
    out += needsEscape(unit) ? `^${unit.charCodeAt(0).toString(16)};` : unit;
  }
  return out;
}

function needsEscape(unit: string): boolean {
  const code = unit.charCodeAt(0);
  if (code < 0x20 || code === 0x5e || code === 0x22 || code === 0x7f) return true;
  if (code >= 0xd800 && code <= 0xdfff) return true;
  return unit.toLowerCase() !== unit;
}

/** Reads a column name back; null for columns that are not fields. */
export function decodeColumnName(column: string): { readonly field: string; readonly kind: ColumnKind } | null {
  const at = column.lastIndexOf(':');
  if (at < 0) return null;
  const kind = columnKinds.find((k) => k === column.slice(at + 1));
  if (kind === undefined) return null;
  const field = column
    .slice(0, at)
    .replace(/\^([0-9a-f]+);/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { field, kind };
}
