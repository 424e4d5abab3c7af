import { expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { watchProcess } from './process-metrics.ts';
import { parseExposition } from './test-kit/parse-exposition.ts';

const hostile = 'a "quoted" \\ back\nslash, {x="y"} 1';

async function read(metrics: Metrics) {
  return parseExposition(await metrics.toPrometheus());
}

it('writes what a strict reader of the text form reads back', async () => {
  const metrics = new Metrics();
  metrics.count('logwarden_events_total', `Events,\nby ${hostile}`, 2, { via: 'bulk' });
  metrics.count('logwarden_events_total', 'Events', 3, { via: 'bulk' });
  metrics.count('logwarden_events_total', 'Events', 1, { via: hostile });
  metrics.gauge('logwarden_bytes', 'Size', 7);
  metrics.gauge('logwarden_bytes', 'Size', 6.5);
  const families = await read(metrics);
  expect(families.get('logwarden_events_total')).toEqual({
    type: 'counter',
    help: `Events,\nby ${hostile}`,
    samples: [
      { name: 'logwarden_events_total', labels: { via: 'bulk' }, value: 5 },
      { name: 'logwarden_events_total', labels: { via: hostile }, value: 1 },
    ],
  });
  expect(families.get('logwarden_bytes')?.samples).toEqual([{ name: 'logwarden_bytes', labels: {}, value: 6.5 }]);
});

it('takes labels in any order for one series', async () => {
  const metrics = new Metrics();
  metrics.count('logwarden_requests_total', 'Requests', 1, { route: 'search', status: '200' });
  metrics.count('logwarden_requests_total', 'Requests', 1, { status: '200', route: 'search' });
  expect((await read(metrics)).get('logwarden_requests_total')?.samples).toHaveLength(1);
});

it('sums the buckets of a histogram up', async () => {
  const metrics = new Metrics();
  for (const seconds of [0.0005, 0.02, 0.02, 45]) metrics.observe('logwarden_search_seconds', 'Search', seconds);
  const samples = (await read(metrics)).get('logwarden_search_seconds')?.samples ?? [];
  const upTo = (le: string) => samples.find(({ labels }) => labels['le'] === le)?.value;
  expect([upTo('0.001'), upTo('0.01'), upTo('0.025'), upTo('30'), upTo('+Inf')]).toEqual([1, 1, 3, 3, 4]);
  expect(samples.find(({ name }) => name === 'logwarden_search_seconds_count')?.value).toBe(4);
  expect(samples.find(({ name }) => name === 'logwarden_search_seconds_sum')?.value).toBeCloseTo(45.0405);
});

it('times work that fails as well', async () => {
  const metrics = new Metrics();
  await metrics.timed('logwarden_commit_seconds', 'Commit', async () => undefined);
  const failing = metrics.timed('logwarden_commit_seconds', 'Commit', () => Promise.reject(new Error('full')));
  await expect(failing).rejects.toThrow('full');
  const { logwarden_commit_seconds: family } = await metrics.snapshot();
  expect(family?.series.map(({ labels }) => labels)).toEqual([{ outcome: 'ok' }, { outcome: 'failed' }]);
});

it('asks what is known only by asking at every read, and goes on when one cannot answer', async () => {
  const metrics = new Metrics();
  let lag = 3;
  metrics.onRead(() => metrics.gauge('logwarden_lag_records', 'Lag', lag));
  metrics.onRead(() => Promise.reject(new Error('away')));
  expect((await read(metrics)).get('logwarden_lag_records')?.samples[0]?.value).toBe(3);
  lag = 0;
  expect((await metrics.snapshot())['logwarden_lag_records']?.series).toEqual([{ labels: {}, value: 0 }]);
});

it('tells of the process itself', async () => {
  const metrics = new Metrics();
  watchProcess(metrics, 'gateway');
  await new Promise((resolve) => setTimeout(resolve, 60));
  const families = await read(metrics);
  expect(families.get('process_resident_memory_bytes')?.samples[0]?.value).toBeGreaterThan(10_000_000);
  expect(families.get('process_cpu_seconds_total')?.type).toBe('counter');
  const delays = families.get('nodejs_eventloop_delay_seconds')?.samples ?? [];
  expect(delays.map(({ labels }) => labels['quantile'])).toEqual(['0.5', '0.99', '1']);
  expect(delays.every(({ value }) => value >= 0 && value < 60)).toBe(true);
});
