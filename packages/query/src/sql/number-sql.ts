import type { ValueTest } from './field-sql.ts';
import type { Sql, SqlFieldVariant } from './layout.ts';
import { allOf } from './leaf-sql.ts';

export interface Interval {
  readonly low?: { readonly at: number; readonly inclusive: boolean };
  readonly high?: { readonly at: number; readonly inclusive: boolean };
}

/** Bounds as literals of a type. */
export function inInterval(value: Sql, interval: Interval, type: 'BIGINT' | 'DOUBLE'): Sql {
  const literal = (at: number): Sql => `CAST('${at}' AS ${type})`;
  const { low, high } = interval;
  const parts: Sql[] = [];
  if (low !== undefined) parts.push(`${value} ${low.inclusive ? '>=' : '>'} ${literal(low.at)}`);
  if (high !== undefined) parts.push(`${value} ${high.inclusive ? '<=' : '<'} ${literal(high.at)}`);
  return allOf(parts);
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** The whole numbers of an interval, so that an integer column is compared without a cast and its statistics prune. */
function wholeInterval(interval: Interval): Interval | undefined {
  const { low, high } = interval;
  if (Math.abs(low?.at ?? 0) > SAFE || Math.abs(high?.at ?? 0) > SAFE) return undefined;
  return {
    ...(low === undefined
      ? {}
      : { low: { at: low.inclusive ? Math.ceil(low.at) : Math.floor(low.at), inclusive: low.inclusive } }),
    ...(high === undefined
      ? {}
      : { high: { at: high.inclusive ? Math.floor(high.at) : Math.ceil(high.at), inclusive: high.inclusive } }),
  };
}

/** Numbers of an interval, compared as doubles. */
export function numberIn(variant: SqlFieldVariant, interval: Interval): ValueTest | undefined {
  switch (variant.kind) {
    case 'integer': {
      const whole = wholeInterval(interval);
      return {
        of: variant.value,
        test: (value) =>
          whole === undefined
            ? inInterval(`CAST(CAST(${value} AS VARCHAR) AS DOUBLE)`, interval, 'DOUBLE')
            : inInterval(value, whole, 'BIGINT'),
      };
    }
    case 'double':
      return { of: variant.value, test: (value) => inInterval(value, interval, 'DOUBLE') };
    case 'decimal':
      return { of: variant.text, test: (text) => inInterval(`TRY_CAST(${text} AS DOUBLE)`, interval, 'DOUBLE') };
    case 'text':
    case 'boolean':
      return undefined;
  }
}
