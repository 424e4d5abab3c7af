import type { Sql } from './layout.ts';

/**
 * A DOUBLE as JavaScript writes it (ECMA-262 Number::toString). DuckDB's shortest digits are the same; it turns to an
 * exponent at 1e16 and 1e-5, JavaScript at 1e21 and 1e-7.
 */
export function doubleText(value: Sql): Sql {
  const body =
    `CASE WHEN contains(t, 'e') THEN ` +
    `CASE WHEN e >= 21 THEN m || 'e+' || e WHEN e < -6 THEN m || 'e' || e ` +
    `WHEN e >= 0 THEN rpad(d, e + 1, '0') ELSE '0.' || repeat('0', -e - 1) || d END ` +
    `ELSE regexp_replace(t, '\\.0$', '') END`;
  const mantissa = `regexp_replace(split_part(t, 'e', 1), '\\.0$', '')`;
  const letExponent = `list_transform([CAST(coalesce(nullif(split_part(t, 'e', 2), ''), '0') AS INTEGER)], lambda e: ${body
    .replaceAll(/\bm\b/g, mantissa)
    .replaceAll(/\bd\b(?!')/g, `replace(${mantissa}, '.', '')`)})[1]`;
  const signed = `(CASE WHEN ${value} < 0 THEN '-' ELSE '' END)`;
  return `(${signed} || list_transform([CAST(abs(${value}) AS VARCHAR)], lambda t: ${letExponent})[1])`;
}
