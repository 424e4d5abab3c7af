import type { Sql } from './layout.ts';

/** `expression` with `name` standing for `value`, which is worked out once per row. */
export function letSql(name: string, value: Sql, expression: Sql): Sql {
  return `list_transform([${value}], lambda ${name}: ${expression})[1]`;
}
