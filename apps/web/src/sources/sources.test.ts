import type { LedgerSums, Source } from '@logwarden/contracts';
import { ParserConfig } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import { outcomeCount, outcomeSeries, unaccounted } from './ledger-sums.ts';
import { createOf, draftFaults, draftOf, parserOf } from './source-draft.ts';

const sums: LedgerSums = {
  accepted: 100,
  lines: 110,
  stored: 90,
  quarantined: { parse_failed: 4, too_deep: 1 },
  dropped: { rule: 2 },
  duplicate: 2,
  rerouted: 0,
  expired: 0,
  truncated: 0,
  conflicts: 0,
  bytes: 5000,
};

describe('ledger sums', () => {
  it('account for every accepted event', () => {
    expect(outcomeCount(sums, 'quarantined')).toBe(5);
    expect(unaccounted(sums)).toBe(1);
    expect(unaccounted({ ...sums, stored: 91 })).toBe(0);
  });

  it('are drawn by outcome; those that never occur are left out', () => {
    const range = { fromMs: 0, toMs: 600_000 };
    const minutes = [
      { ...sums, minute: '1970-01-01T00:00:00.000Z' },
      { ...sums, minute: '1970-01-01T00:01:00.000Z' },
    ];
    const { starts, series } = outcomeSeries(minutes, range, '5m', (outcome) => outcome);
    expect(starts).toEqual([0, 300_000]);
    expect(series.map((item) => [item.id, item.values])).toEqual([
      ['stored', [180, 0]],
      ['quarantined', [10, 0]],
      ['dropped', [4, 0]],
      ['duplicate', [4, 0]],
    ]);
  });
});

describe('source drafts', () => {
  const parser = ParserConfig.parse({
    kind: 'csv',
    columns: ['a', 'b'],
    delimiter: ';',
    textFields: ['kept'],
    multiline: { preset: 'start_pattern', startPattern: '^\\d', maxLines: 7 },
  });
  const source: Source = {
    id: 'sabcdef',
    name: 'web',
    description: 'd',
    system: null,
    storageClass: 'default',
    nextStorageClass: null,
    parser,
    version: 3,
    hotDays: null,
    retentionDays: 30,
    retentionBytes: null,
    createdBy: 'user',
    createdAt: '2025-12-30T00:00:00.000Z',
    updatedAt: '2025-12-30T00:00:00.000Z',
  };

  it('give back the configuration they were made from, also what the form does not show', () => {
    expect(parserOf(draftOf(source), source.parser)).toEqual(parser);
    expect(createOf(draftOf(source))).toMatchObject({ name: 'web', retentionDays: 30, systemId: null });
  });

  it('keep declared fields, new names and own grok patterns through the form', () => {
    const grok = ParserConfig.parse({
      kind: 'grok',
      pattern: '%{ORDER:order.id}',
      patterns: { ORDER: 'O-\\d{4} \\w+', EMPTY_OK: 'x' },
      grokFields: 'legacy',
      rename: { clientAddr: 'source.ip', 'a b': 'c' },
      textFields: ['remark', 'note'],
      ipFields: ['peer'],
      dateFields: ['due'],
    });
    expect(parserOf(draftOf({ ...source, parser: grok }), grok)).toEqual(grok);
    const half = { ...draftOf(), name: 'ok', rename: 'clientAddr =' };
    expect(draftFaults(half).has('rename')).toBe(true);
  });

  it('leave out what the chosen parser does not use', () => {
    const draft = { ...draftOf(), kind: 'json' as const, pattern: 'left over', zone: ' ', columns: 'a, ,b' };
    const made = parserOf(draft);
    expect('pattern' in made).toBe(false);
    expect('zone' in made).toBe(false);
    expect(made.columns).toEqual(['a', 'b']);
  });

  it('name the field at fault', () => {
    expect(draftFaults({ ...draftOf(), name: 'Bad Name' }).has('name')).toBe(true);
    expect(draftFaults({ ...draftOf(), name: 'ok', retentionDays: '0' }).has('retentionDays')).toBe(true);
    expect(draftFaults({ ...draftOf(), name: 'ok' }).size).toBe(0);
  });
});
