import type { Sql } from './layout.ts';

/** A clause in SQL. Not exact: true for every event that matches, and for some that do not. May be NULL for false. */
export interface LeafSql {
  readonly sql: Sql;
  readonly exact: boolean;
}

export const exactSql = (sql: Sql): LeafSql => ({ sql, exact: true });

/** `a OR b …` in parentheses; nothing is false. */
export function anyOf(parts: readonly Sql[]): Sql {
  const [only] = parts;
  if (only === undefined) return 'false';
  return parts.length === 1 ? only : `(${parts.join(' OR ')})`;
}

/** `a AND b …` in parentheses; nothing is true. */
export function allOf(parts: readonly Sql[]): Sql {
  const [only] = parts;
  if (only === undefined) return 'true';
  return parts.length === 1 ? only : `(${parts.join(' AND ')})`;
}
