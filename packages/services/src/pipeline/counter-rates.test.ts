import { expect, it } from 'vitest';
import { CounterRates } from './counter-rates.ts';

const sample = (seconds: number, events: number) => ({ atMs: seconds * 1000, counters: { events } });

it('knows no rate from one look', () => {
  const rates = new CounterRates();
  expect(rates.perSecond('events')).toBeNull();
  rates.add('gw1', sample(0, 100));
  expect(rates.perSecond('events')).toBeNull();
  rates.add('gw1', sample(5, 150));
  expect(rates.perSecond('events')).toBe(10);
  expect(rates.perSecond('other')).toBeNull();
});

it('sums processes up, over the last quarter of a minute', () => {
  const rates = new CounterRates();
  for (const [at, events] of [
    [0, 0],
    [5, 1000],
    [10, 1000],
    [20, 1200],
  ] as const)
    rates.add('gw1', sample(at, events));
  rates.add('gw2', sample(10, 7));
  rates.add('gw2', sample(20, 57));
  // gw1: from 5 s to 20 s; gw2: from its first look.
  expect(rates.perSecond('events')).toBeCloseTo(200 / 15 + 5);
});

it('counts from nothing where a process was started again', () => {
  const rates = new CounterRates();
  rates.add('gw1', sample(0, 5000));
  rates.add('gw1', sample(20, 40));
  expect(rates.perSecond('events')).toBe(2);
});
