import { DATE_VALUE, type DateSpan } from '../fields/date.ts';
import { type Sql, sqlText } from './layout.ts';

/** BIGINT microseconds of a text that is a date with a zone; else NULL. */
export function dateValue(text: Sql): Sql {
  const isDate = `regexp_full_match(${text}, ${sqlText(DATE_VALUE.source.replaceAll('\\d', '[0-9]'))})`;
  return `(CASE WHEN ${isDate} THEN epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ)) END)`;
}

export function instantIn(us: Sql, span: DateSpan): Sql {
  return `(${us} >= CAST('${span.fromUs}' AS BIGINT) AND ${us} < CAST('${span.toUs}' AS BIGINT))`;
}
