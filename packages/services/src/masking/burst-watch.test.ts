import { describe, expect, test } from 'vitest';
import { type Burst, BurstWatch, type Sighting } from './burst-watch.ts';

function mobile(value: number, more: Partial<Sighting> = {}): Sighting {
  return {
    ...{ tenantId: 'tcustoms', sourceId: 'slogin', dataClass: 'mobile', shown: '138****1234' },
    token: `m${value.toString()}`,
    ...more,
  };
}

function noteAll(watch: BurstWatch, sightings: readonly Sighting[], nowMs = 1000): Burst[] {
  return sightings.flatMap((sighting) => watch.note(sighting, nowMs) ?? []);
}

const values = (count: number, more: Partial<Sighting> = {}): Sighting[] =>
  Array.from({ length: count }, (_, at) => mobile(at, more));

describe('a burst', () => {
  test('is told once when 100 values of one form came in after 100 others, and again in the next ten minutes', () => {
    const watch = new BurstWatch();
    const told = { tenantId: 'tcustoms', sourceId: 'slogin', dataClass: 'mobile', shown: '138****1234' };
    expect(noteAll(watch, values(199))).toEqual([]);
    expect(noteAll(watch, values(10_000))).toEqual([told]);
    expect(noteAll(watch, values(10_000), 600_999)).toEqual([]);
    expect(noteAll(watch, values(10_000), 601_001)).toEqual([told]);
  });

  test('is none where the same values come again, however often', () => {
    const watch = new BurstWatch();
    for (let round = 0; round < 50; round++) expect(noteAll(watch, values(99))).toEqual([]);
  });

  test('is none where values differ in what is shown, or in tenant or class', () => {
    const watch = new BurstWatch();
    const spread = Array.from({ length: 50_000 }, (_, at) =>
      mobile(at, { shown: `138****${(at % 10_000).toString()}` }),
    );
    expect(noteAll(watch, spread)).toEqual([]);
    for (const more of [{ tenantId: 'tbank' }, { dataClass: 'bank_card' }, {}] as const) {
      expect(noteAll(watch, values(150, more))).toEqual([]);
    }
  });

  test('is none where nothing of a value is shown, as then all share one form', () => {
    for (const shown of ['***********', '[redacted]']) {
      expect(noteAll(new BurstWatch(), values(5000, { shown }))).toEqual([]);
    }
  });

  test('is none of a class whose form many share by nature', () => {
    expect(noteAll(new BurstWatch(), values(5000, { dataClass: 'person_name', shown: '王**' }))).toEqual([]);
  });
});
