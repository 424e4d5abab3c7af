import { describe, expect, it } from 'vitest';
import { burstS, RateBucket } from './rate-bucket.ts';

describe('a rate bucket', () => {
  it('lets a burst through, then holds the rate over any time', () => {
    const bucket = new RateBucket(100, 0);
    let taken = 0;
    for (let nowMs = 0; nowMs <= 60_000; nowMs += 10) {
      bucket.set(100, 1, nowMs);
      if (bucket.waitMs() > 0) continue;
      bucket.spend(30);
      taken += 30;
    }
    expect(taken).toBeGreaterThanOrEqual(100 * 60);
    expect(taken).toBeLessThanOrEqual(100 * (60 + burstS) + 30);
  });

  it('takes a body larger than the burst, and pays for it before the next', () => {
    const bucket = new RateBucket(100, 0);
    bucket.spend(100 * burstS + 1000);
    expect(bucket.waitMs()).toBe(10_001);
    bucket.set(100, 1, 10_001);
    expect(bucket.waitMs()).toBe(0);
  });

  it('has its share of the rate where others let in too', () => {
    const bucket = new RateBucket(100, 0);
    bucket.set(100, 4, 0);
    bucket.spend(25 * burstS + 25);
    expect(bucket.waitMs()).toBe(1001);
  });

  it('forgets a debt when the limit is raised, and not when it stays or sinks', () => {
    const bucket = new RateBucket(10, 0);
    bucket.spend(10_000);
    bucket.set(10, 1, 1);
    expect(bucket.waitMs()).toBeGreaterThan(900_000);
    bucket.set(5, 1, 2);
    expect(bucket.waitMs()).toBeGreaterThan(900_000);
    bucket.set(1000, 1, 3);
    expect(bucket.waitMs()).toBe(0);
  });

  it('does not run backwards with the clock', () => {
    const bucket = new RateBucket(10, 1000);
    bucket.spend(60);
    bucket.set(10, 1, 0);
    expect(bucket.waitMs()).toBe(1001);
  });
});
