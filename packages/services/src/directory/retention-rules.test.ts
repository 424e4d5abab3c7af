import { ParserConfig, type SourceView } from '@logwarden/contracts';
import { expect, it } from 'vitest';
import { retentionRules } from './retention-rules.ts';

const nowMs = Date.parse('2026-01-31T12:00:00Z');

function source(tenantId: string, storageClass: string, days: number | null, bytes: number | null): SourceView {
  return {
    id: `s${tenantId}`,
    tenantId,
    name: 'x',
    storageClass,
    zone: 'UTC',
    version: 1,
    parser: ParserConfig.parse({}),
    retentionDays: days,
    retentionBytes: bytes,
  };
}

it('keeps a class as long as the source that keeps longest, per tenant', () => {
  const rules = retentionRules(
    [
      source('customs', 'default', 7, null),
      source('customs', 'default', 30, null),
      source('customs', 'big', 1, 5_000_000),
      source('bank', 'default', null, null),
      source('bank', 'mixed', 7, null),
      source('bank', 'mixed', null, 9_000_000),
    ],
    nowMs,
  );
  expect(rules).toEqual([
    { scope: { tenantId: 'customs' }, storageClass: 'default', beforeDay: '2026-01-01' },
    { scope: { tenantId: 'customs' }, storageClass: 'big', beforeDay: '2026-01-30', maxBytes: 5_000_000 },
  ]);
});
