import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { demoSources, generateHour, hours, ManifestBuilder } from './generate.ts';
import { demoFromMs, hourMs, outage } from './rhythm.ts';

const options = { seed: 'logwarden', size: 0.02 };

function digest(): string {
  const hash = createHash('sha256');
  for (const source of demoSources)
    for (const hour of [10, 300, 803]) for (const l of generateHour(source, hour, options).lines) hash.update(l);
  return hash.digest('hex');
}

describe('demo generator', () => {
  it('gives the same bytes for the same seed, others for another', () => {
    expect(digest()).toBe(digest());
    const [source] = demoSources;
    if (source === undefined) throw new TypeError('no sources');
    expect(generateHour(source, 10, { ...options, seed: 'x' }).lines).not.toEqual(
      generateHour(source, 10, options).lines,
    );
  });

  it('keeps every JSON line parsable and inside its hour', () => {
    for (const source of demoSources.filter((s) => s.parser['kind'] === 'json')) {
      const start = demoFromMs + 801 * hourMs;
      for (const line of generateHour(source, 801, options).lines) {
        const at = Date.parse(String((JSON.parse(line) as Record<string, unknown>)['@timestamp']));
        expect(at).toBeGreaterThanOrEqual(start);
        expect(at).toBeLessThan(start + hourMs);
      }
    }
  });

  it('plants the outage: nearly all reviews of Guangzhou fail from 11:00, few before', () => {
    const review = demoSources.find((s) => s.name === 'customs-review-gz');
    if (review === undefined) throw new TypeError('no review source');
    const outageHour = (outage.fromMs - demoFromMs) / hourMs;
    const rate = (hour: number): number => {
      const { planted } = generateHour(review, hour, { seed: 'logwarden', size: 1 });
      return (planted['review.failure'] ?? 0) / ((planted['review.failure'] ?? 0) + (planted['review.success'] ?? 0));
    };
    expect(rate(outageHour)).toBeGreaterThan(0.8);
    expect(rate(outageHour - 1)).toBeLessThan(0.05);
  });

  it('sums to about two million events at full size', () => {
    const manifest = new ManifestBuilder();
    for (const source of demoSources)
      for (const hour of hours) manifest.add(source, generateHour(source, hour, options));
    const built = manifest.build('logwarden', options.size);
    const fixed = 35 * 24 * (12 + 12 + 8 * 12 + 5);
    expect((built.events - fixed) / options.size + fixed).toBeGreaterThan(1_900_000);
    expect((built.events - fixed) / options.size + fixed).toBeLessThan(2_150_000);
  });
});
