import { tenantId } from '@logwarden/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isName } from './names.ts';
import { defaultRouting, planTopics, routeSource } from './routing.ts';
import type { RoutedSource } from './routing.ts';

const gib = 1024 ** 3;
const small: RoutedSource = {
  tenantId: tenantId('tbank'),
  source: 'nginx',
  bytesPerDay: 1_000_000,
  isIsolated: false,
};

/** 40 tenants; volumes as seen at large sites: most sources trickle, few carry most of the bytes. */
function typicalSources(count: number): RoutedSource[] {
  return Array.from({ length: count }, (_, i) => ({
    tenantId: tenantId(`tenant${i % 40}`),
    source: `source-${i}`,
    // 1 MiB … about 100 GiB, spread evenly over the orders of magnitude but for the top.
    bytesPerDay: 1024 ** 2 * 10 ** (5 * ((i * 0.618_034) % 1) ** 1.6),
    isIsolated: i % 40 === 7,
  }));
}

const partitionsOf = (sources: readonly RoutedSource[]): number =>
  planTopics(defaultRouting, sources).reduce((sum, { partitions }) => sum + partitions, 0);

describe('a source goes', () => {
  test('with others of its load class while it is small', () => {
    const route = routeSource(defaultRouting, small);
    expect(route.topic).toMatch(/^events-shared\.trickle\.[01]$/u);
    expect(route).toMatchObject({ partitions: 3, reason: { kind: 'class', loadClass: 'trickle' } });
    expect(routeSource(defaultRouting, { ...small, bytesPerDay: 15 * gib }).topic).toMatch(
      /^events-shared\.busy\.[0-5]$/u,
    );
  });

  test('to a topic of its own when it is large, with partitions for its volume', () => {
    expect(routeSource(defaultRouting, { ...small, bytesPerDay: 95 * gib })).toEqual({
      topic: 'events.tbank.nginx',
      partitions: 10,
      reason: { kind: 'large', bytesPerDay: 95 * gib, aboveBytesPerDay: 20 * gib },
    });
  });

  test("to its tenant's topic when that is isolated, where nobody else goes", () => {
    expect(routeSource(defaultRouting, { ...small, isIsolated: true })).toEqual({
      topic: 'events.tbank',
      partitions: 2,
      reason: { kind: 'isolated' },
    });
    const sources = typicalSources(500);
    const isolated = sources.filter((source) => source.isIsolated);
    const theirs = new Set(isolated.map((source) => routeSource(defaultRouting, source).topic));
    const others = sources.filter((source) => !source.isIsolated);
    expect(others.filter((source) => theirs.has(routeSource(defaultRouting, source).topic))).toEqual([]);
  });

  test('to a topic whose name the bus takes, and different names stay apart', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
        fc.string({ minLength: 1 }),
        (a, b) => {
          const topicOf = (source: string): string =>
            routeSource(defaultRouting, { ...small, source, bytesPerDay: 30 * gib }).topic;
          expect(isName(topicOf(a))).toBe(true);
          expect(topicOf(a) === topicOf(b)).toBe(a === b);
        },
      ),
    );
  });
});

test('500 sources need at least 70 % fewer partitions than with a topic of three partitions each', () => {
  const sources = typicalSources(500);
  const partitions = partitionsOf(sources);
  expect(partitions).toBeLessThanOrEqual(0.3 * 500 * 3);
  expect(sources.some(({ bytesPerDay }) => bytesPerDay > 20 * gib)).toBe(true);
});

test('a shared partition carries at most as much as one source may that shares it', () => {
  const shared = planTopics(defaultRouting, typicalSources(500)).filter(({ topic }) =>
    topic.startsWith('events-shared.'),
  );
  expect(shared.length).toBeGreaterThan(3);
  for (const { bytesPerDay, partitions } of shared) expect(bytesPerDay / partitions).toBeLessThan(20 * gib);
});
