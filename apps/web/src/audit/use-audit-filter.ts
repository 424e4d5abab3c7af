'use client';

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { type AuditFilter, outcomes, spans } from './audit-filter.ts';

const parsers = {
  span: parseAsStringLiteral(spans).withDefault('d7'),
  from: parseAsString.withDefault(''),
  to: parseAsString.withDefault(''),
  actor: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(['', ...outcomes]).withDefault(''),
};

/** The filter, which stands in the address. */
export function useAuditFilter(): readonly [AuditFilter, (part: Partial<AuditFilter>) => void] {
  const [filter, setFilter] = useQueryStates(parsers);
  return [filter, (part) => void setFilter(part)];
}
