import { describe, expect, it } from 'vitest';
import { arrivalBands, isBehind } from './arrival-bands.ts';

const labels = { late: 'late', future: 'future' };
const starts = [0, 10_000, 20_000, 30_000, 40_000];
const bands = (asOfMs: number, throughMs: number | undefined) =>
  arrivalBands(starts, 10_000, { asOfMs, throughMs }, labels).map(({ from, to, tone }) => [tone, from, to]);

describe('spans that cannot be whole yet', () => {
  it('are none when everything has come and nothing lies ahead', () => {
    expect(bands(50_000, 50_000)).toEqual([]);
    expect(bands(50_000, 48_000), 'an ordinary delay').toEqual([]);
    expect(bands(900_000, 200_000), 'what is late came after this range').toEqual([]);
  });

  it('reach from the first accepted event that waits to now', () => {
    expect(bands(50_000, 24_000)).toEqual([['late', 2, 4]]);
    expect(bands(35_000, 24_000)).toEqual([
      ['late', 2, 3],
      ['future', 4, 4],
    ]);
    expect(bands(50_000, -60_000)).toEqual([['late', 0, 4]]);
  });

  it('reach ahead of now', () => {
    expect(bands(15_000, 15_000)).toEqual([['future', 2, 4]]);
    expect(bands(-5000, -5000)).toEqual([['future', 0, 4]]);
  });

  it('claim no span where it is not known since when events wait', () => {
    expect(bands(50_000, undefined)).toEqual([]);
    expect(isBehind({ asOfMs: 50_000, throughMs: undefined })).toBe(true);
  });
});
