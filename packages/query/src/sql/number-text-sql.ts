import type { Sql } from './layout.ts';
import { letSql } from './let-sql.ts';

/**
 * A DOUBLE as JavaScript writes it (ECMA-262 Number::toString). DuckDB's shortest digits are the same; it turns to an
 * exponent at 1e16 and 1e-5, JavaScript at 1e21 and 1e-7.
 */
export function doubleText(value: Sql): Sql {
  const mantissa = `regexp_replace(split_part(txt, 'e', 1), '\\.0$', '')`;
  const digits = `replace(${mantissa}, '.', '')`;
  const scientific =
    `CASE WHEN expo >= 21 THEN ${mantissa} || 'e+' || expo WHEN expo < -6 THEN ${mantissa} || 'e' || expo ` +
    `WHEN expo >= 0 THEN rpad(${digits}, expo + 1, '0') ELSE '0.' || repeat('0', -expo - 1) || ${digits} END`;
  const exponent = `CAST(coalesce(nullif(split_part(txt, 'e', 2), ''), '0') AS INTEGER)`;
  const unsigned = `CASE WHEN contains(txt, 'e') THEN ${letSql('expo', exponent, scientific)} ELSE regexp_replace(txt, '\\.0$', '') END`;
  const text = letSql('txt', `CAST(abs(${value}) AS VARCHAR)`, unsigned);
  return `((CASE WHEN ${value} < 0 THEN '-' ELSE '' END) || ${text})`;
}
