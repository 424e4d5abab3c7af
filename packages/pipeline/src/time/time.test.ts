import { describe, expect, test } from 'vitest';
import { eventOf, fixtureInfo, pipelineOf, receivedAtMs, timeOf } from '../source-fixture.ts';

const auto = pipelineOf({ kind: 'json' });
const shanghai = pipelineOf({ kind: 'json', zone: 'Asia/Shanghai' });

function line(value: string | number): string {
  return JSON.stringify({ ts: value });
}

describe('forms', () => {
  test.each([
    ['2025-12-30T11:00:00Z', '2025-12-30T11:00:00.000Z', 0],
    ['2025-12-30T11:00:00.123456789Z', '2025-12-30T11:00:00.123Z', 456],
    ['2025-12-30T11:00:00.5+08:00', '2025-12-30T03:00:00.500Z', 0],
    ['2025-12-30T11:00:00+0800', '2025-12-30T03:00:00.000Z', 0],
    ['2025-12-30T11:00:00-05', '2025-12-30T16:00:00.000Z', 0],
    ['2025-12-30 11:00:00,123', '2025-12-30T11:00:00.123Z', 0],
    ['2025-12-30 11:00:00.123 UTC', '2025-12-30T11:00:00.123Z', 0],
    ['2025/12/30 11:00:00', '2025-12-30T11:00:00.000Z', 0],
    ['2025-12-30 11:00', '2025-12-30T11:00:00.000Z', 0],
    ['2025-12-30', '2025-12-30T00:00:00.000Z', 0],
    ['30/Dec/2025:11:00:00 +0800', '2025-12-30T03:00:00.000Z', 0],
    ['Dec 30 11:00:00', '2025-12-30T11:00:00.000Z', 0],
    ['Dec  3 2024 11:00:00', '2024-12-03T11:00:00.000Z', 0],
    ['Tue, 30 Dec 2025 11:00:00 +0800', '2025-12-30T03:00:00.000Z', 0],
    ['Sun Dec 04 04:47:44 2005', '2005-12-04T04:47:44.000Z', 0],
    ['30-Dec-2025 11:00:00.123', '2025-12-30T11:00:00.123Z', 0],
    ['Oct 1, 2025 11:00:00 PM', '2025-10-01T23:00:00.000Z', 0],
    ['20251230T110000.123Z', '2025-12-30T11:00:00.123Z', 0],
    ['20251230110000', '2025-12-30T11:00:00.000Z', 0],
    ['20251230-11:00:00:606', '2025-12-30T11:00:00.606Z', 0],
    ['1767092400', '2025-12-30T11:00:00.000Z', 0],
    ['1767092400.5', '2025-12-30T11:00:00.500Z', 0],
    ['1767092400123', '2025-12-30T11:00:00.123Z', 0],
    ['1767092400123456', '2025-12-30T11:00:00.123Z', 456],
    ['1767092400123456789', '2025-12-30T11:00:00.123Z', 456],
    [1767092400, '2025-12-30T11:00:00.000Z', 0],
    [1767092400.123456, '2025-12-30T11:00:00.123Z', 456],
    [1767092400123, '2025-12-30T11:00:00.123Z', 0],
  ])('%j', (value, iso, micros) => {
    const event = eventOf(auto, line(value));
    expect([timeOf(event), event.timestampUs % 1000, event.fields['event.created_text']]).toEqual([
      iso,
      micros,
      undefined,
    ]);
  });

  test('epoch nanoseconds as a JSON number are exact to the microsecond', () => {
    expect(eventOf(auto, '{"ts":1767092400123456789}').timestampUs).toBe(1767092400123456);
  });

  test.each([
    ['epoch_s', 1767092400, 1767092400000000],
    ['epoch_ms', '1767092400123', 1767092400123000],
    ['epoch_us', 1767092400123456, 1767092400123456],
    ['epoch_ns', '1767092400123456789', 1767092400123456],
    ['yyyy-MM-dd HH:mm:ss.SSSSSS', '2025-12-30 11:00:00.123456', 1767092400123456],
    ["dd/MM/yyyy'T'HH:mm:ssXXX", '30/12/2025T19:00:00+08:00', 1767092400000000],
    ['EEE MMM d hh:mm:ss a yyyy', 'Tue Dec 30 11:00:00 AM 2025', 1767092400000000],
    ['yyyy年MM月dd日 HH时mm分ss秒', '2025年12月30日 11时00分00秒', 1767092400000000],
  ])('format %s', (timestampFormat, value, us) => {
    expect(eventOf(pipelineOf({ kind: 'json', timestampFormat }), line(value)).timestampUs).toBe(us);
  });

  test('an unknown token or zone is refused with the field named', () => {
    expect(() => pipelineOf({ timestampFormat: 'yyyy-QQ' })).toThrow(/"Q".*not a known token/);
    expect(() => pipelineOf({ zone: 'Asia/Nowhere' })).toThrow(/not a time zone/);
  });
});

describe('times that cannot be used', () => {
  test.each([
    ['1969-12-31T23:59:59Z'],
    ['2262-01-01T00:00:00Z'],
    ['2026-01-01T00:00:01Z'],
    ['2025-13-01T00:00:00Z'],
    ['2025-02-29T00:00:00Z'],
    ['yesterday'],
  ])('%s: reception is used and the original kept', (value) => {
    const event = eventOf(auto, line(value));
    expect([event.timestampUs, event.fields['event.created_text']]).toEqual([receivedAtMs * 1000, value]);
  });

  test('none at all: reception, nothing kept', () => {
    const event = eventOf(auto, '{"a":1}');
    expect([event.timestampUs, { ...event.fields }]).toEqual([receivedAtMs * 1000, { a: 1 }]);
  });

  test('just inside the limits', () => {
    expect(timeOf(eventOf(auto, line('1970-01-01T00:00:00Z')))).toBe('1970-01-01T00:00:00.000Z');
    expect(timeOf(eventOf(auto, line('2026-01-01T00:00:00Z')))).toBe('2026-01-01T00:00:00.000Z');
  });
});

describe('zones and years', () => {
  test('a time without zone is of the source, one with an offset is not', () => {
    expect(timeOf(eventOf(shanghai, line('2025-12-30 11:00:00')))).toBe('2025-12-30T03:00:00.000Z');
    expect(timeOf(eventOf(shanghai, line('2025-12-30T11:00:00Z')))).toBe('2025-12-30T11:00:00.000Z');
  });

  test.each([
    ['2025-03-30 01:59:59', '2025-03-30T00:59:59.000Z'],
    ['2025-03-30 02:30:00', '2025-03-30T01:30:00.000Z'],
    ['2025-03-30 03:00:00', '2025-03-30T01:00:00.000Z'],
    ['2025-10-26 02:30:00', '2025-10-26T00:30:00.000Z'],
    ['2025-10-26 03:00:00', '2025-10-26T02:00:00.000Z'],
  ])('Berlin %s over the change of clocks', (value, iso) => {
    expect(timeOf(eventOf(pipelineOf({ kind: 'json', zone: 'Europe/Berlin' }), line(value)))).toBe(iso);
  });

  test.each([
    ['Dec 31 23:59:59', Date.UTC(2025, 0, 1, 0, 0, 5), '2024-12-31T23:59:59.000Z'],
    ['Jan  1 00:00:03', Date.UTC(2024, 11, 31, 23, 59, 58), '2025-01-01T00:00:03.000Z'],
    ['Mar  5 10:00:00', Date.UTC(2025, 2, 1), '2024-03-05T10:00:00.000Z'],
    ['Feb 29 10:00:00', Date.UTC(2025, 2, 1), '2024-02-29T10:00:00.000Z'],
  ])('%s takes the year nearest to reception', (value, received, iso) => {
    expect(timeOf(eventOf(auto, line(value), { ...fixtureInfo, receivedAtMs: received }))).toBe(iso);
  });

  test('the configured year wins', () => {
    expect(timeOf(eventOf(pipelineOf({ kind: 'json', year: 2016 }), line('Dec 30 11:00:00')))).toBe(
      '2016-12-30T11:00:00.000Z',
    );
  });
});
