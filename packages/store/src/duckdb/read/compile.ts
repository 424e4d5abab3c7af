import { AppError } from '@logwarden/kernel';
import type { Sql, SqlLayout, TokenNeed } from '@logwarden/query';
import type { StoreQuery } from '../../port.ts';

export interface CompiledQuery {
  where(layout: SqlLayout): Sql;
  /** Tokens that a block must hold to have a match. */
  readonly need: TokenNeed;
}

export function compileQuery(request: StoreQuery): CompiledQuery {
  const text = request.query.trim();
  if (text !== '' && text !== '*') throw new AppError('query.invalid', 'Only * is understood.');
  return { where: () => 'true', need: { kind: 'unknown' } };
}
