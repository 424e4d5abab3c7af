import type { StoredPartition, StoreLifecycle } from '@logwarden/store';
import { describe, expect, it } from 'vitest';
import type { KeptClass } from './classes.ts';
import { dayOf, dayStartMs } from './days.ts';
import { forecastDay, shardsFor } from './forecast.ts';
import { planMoves, spreadMs } from './plan.ts';

const dayMs = 86_400_000;
const gibibyte = 1024 ** 3;
const today = dayStartMs('2026-03-20');
const noon = today + 12 * 3_600_000;
const both: StoreLifecycle = { tiers: ['hot', 'warm'], prepares: true };

const kept = (limits: Partial<KeptClass> = {}): KeptClass => ({
  tenantId: 'customs',
  storageClass: 'std',
  sources: [],
  hotDays: null,
  keepDays: null,
  maxBytes: null,
  ...limits,
});
const partition = (daysAgo: number, more: Partial<StoredPartition> = {}): StoredPartition => ({
  storageClass: 'std',
  day: dayOf(today - daysAgo * dayMs),
  tier: 'hot',
  events: 1000,
  sizeBytes: gibibyte,
  ...more,
});
const days = (count: number): StoredPartition[] => Array.from({ length: count }, (_, at) => partition(count - 1 - at));
const plan = (limits: Partial<KeptClass>, partitions: readonly StoredPartition[], store = both, nowMs = noon) =>
  planMoves({ kept: kept(limits), partitions, store, nowMs });
const told = (moves: ReturnType<typeof plan>) => moves.map(({ action, day }) => `${action} ${day}`);

describe('forecast', () => {
  it('takes the larger of the mean and the same day of the week before, with some room', () => {
    const weekBefore = partition(6, { events: 5000, sizeBytes: 50 * gibibyte });
    const found = forecastDay([weekBefore, ...days(5)], '2026-03-21');
    expect(found).toEqual({ events: 6000, sizeBytes: 60 * gibibyte, basisDays: 5 });
    expect(shardsFor({ sizeBytes: 60 * gibibyte })).toBe(2);
    expect(shardsFor({ sizeBytes: 0 })).toBe(1);
    expect(shardsFor({ sizeBytes: 9000 * gibibyte })).toBe(12);
  });

  it('does not count the day that runs, nor days long ago; of a first day it takes what is there', () => {
    expect(forecastDay([partition(0)], '2026-03-21')).toEqual({ events: 1000, sizeBytes: gibibyte, basisDays: 0 });
    expect(forecastDay([partition(30)], '2026-03-21')).toBeUndefined();
    expect(forecastDay([], '2026-03-21')).toBeUndefined();
    expect(forecastDay([partition(1), partition(0, { events: 1 })], '2026-03-21')?.events).toBe(1200);
  });
});

describe('the plan', () => {
  it("makes tomorrow's partition in the evening, once, where the store makes any", () => {
    const [create] = plan({}, days(3));
    expect(create).toMatchObject({ action: 'create', day: '2026-03-21', shards: 1, basisDays: 2 });
    expect(create?.atMs).toBeGreaterThanOrEqual(today + 20 * 3_600_000);
    expect(create?.atMs).toBeLessThan(today + 23.5 * 3_600_000);
    expect(plan({}, [...days(3), partition(-1)])).toEqual([]);
    expect(plan({}, days(3), { ...both, prepares: false })).toEqual([]);
  });

  it('spreads creations and moves over hours, each always at its own minute', () => {
    const minutes = Array.from({ length: 200 }, (_, at) => spreadMs(`tenant${at}/std`, 210) / 60_000);
    expect(minutes).toEqual(Array.from({ length: 200 }, (_, at) => spreadMs(`tenant${at}/std`, 210) / 60_000));
    expect(new Set(minutes).size).toBeGreaterThan(100);
    const perHalfHour = Map.groupBy(minutes, (minute) => Math.floor(minute / 30));
    for (const [, inside] of perHalfHour) expect(inside.length).toBeLessThan(60);
  });

  it('moves a day to slower disks when its days on fast ones are over', () => {
    const moves = plan({ hotDays: 2 }, days(4)).filter(({ action }) => action !== 'create');
    expect(told(moves)).toEqual([
      'to_warm 2026-03-17',
      'to_warm 2026-03-18',
      'to_warm 2026-03-19',
      'to_warm 2026-03-20',
    ]);
    const [first, second] = moves;
    expect(first?.atMs).toBeGreaterThanOrEqual(today + 3_600_000);
    expect(first?.atMs).toBeLessThan(today + 5 * 3_600_000);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(dayMs);
  });

  it('moves nothing with one tier, nor for ever hot, nor what is removed before', () => {
    expect(told(plan({ hotDays: 2 }, days(4), { tiers: ['hot'], prepares: false }))).toEqual([]);
    expect(told(plan({}, days(4), { ...both, prepares: false }))).toEqual([]);
    const short = plan({ hotDays: 9, keepDays: 5 }, [partition(1)], { ...both, prepares: false });
    expect(told(short)).toEqual(['remove 2026-03-19']);
    const due = plan({ hotDays: 1, keepDays: 4 }, [partition(9)], { ...both, prepares: false });
    expect(told(due)).toEqual(['remove 2026-03-11']);
  });

  it('brings back what is to be on fast disks by a longer setting', () => {
    const partitions = [partition(3, { tier: 'warm' }), partition(1, { tier: 'warm' })];
    const moves = plan({ hotDays: 2 }, partitions, { ...both, prepares: false });
    expect(told(moves)).toEqual(['to_hot 2026-03-19']);
    expect(moves[0]?.atMs).toBe(noon);
  });

  it('removes a day when its last line is as old as lines are kept', () => {
    const moves = plan({ keepDays: 2 }, days(4), { ...both, prepares: false });
    expect(moves.map(({ day, atMs }) => [day, (atMs - today) / dayMs])).toEqual([
      ['2026-03-17', 0],
      ['2026-03-18', 1],
      ['2026-03-19', 2],
      ['2026-03-20', 3],
    ]);
  });

  it('removes the oldest days at once until the class fits its size', () => {
    const moves = plan({ maxBytes: 2.5 * gibibyte }, days(4), { ...both, prepares: false });
    expect(told(moves)).toEqual(['remove_oldest 2026-03-17', 'remove_oldest 2026-03-18']);
    const due = plan({ maxBytes: 2.5 * gibibyte, keepDays: 2 }, days(4), { ...both, prepares: false });
    expect(told(due).slice(0, 2)).toEqual(['remove 2026-03-17', 'remove_oldest 2026-03-18']);
  });
});
