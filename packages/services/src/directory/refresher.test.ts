import { describe, expect, it } from 'vitest';
import { Refresher } from './refresher.ts';

function world() {
  let nowMs = 0;
  let loads = 0;
  let answer: () => Promise<void> = async () => undefined;
  const refresher = new Refresher(
    () => {
      loads += 1;
      return answer();
    },
    { nowMs: () => nowMs },
  );
  return {
    refresher,
    loads: () => loads,
    advance: (ms: number) => (nowMs += ms),
    answerWith: (next: () => Promise<void>) => (answer = next),
  };
}

describe('Refresher', () => {
  it('asks once for many callers, and not again while fresh', async () => {
    const { refresher, loads, advance } = world();
    await Promise.all([refresher.ensure(), refresher.ensure(), refresher.ensure()]);
    advance(1000);
    await refresher.ensure();
    expect(loads()).toBe(1);
  });

  it('asks in the background while ageing, and makes callers wait when stale', async () => {
    const { refresher, loads, advance, answerWith } = world();
    await refresher.ensure();
    let release: () => void = () => undefined;
    answerWith(() => new Promise((resolve) => (release = resolve)));
    advance(1500);
    await refresher.ensure();
    expect(loads()).toBe(2);
    answerWith(async () => undefined);
    release();
    await refresher.now();
    advance(2500);
    await refresher.ensure();
    expect(loads()).toBe(4);
  });

  it('goes on with the last good state while the database is away, asking once a second', async () => {
    const { refresher, loads, advance, answerWith } = world();
    await refresher.ensure();
    answerWith(() => Promise.reject(new Error('away')));
    advance(60_000);
    for (let i = 0; i < 10; i++) await refresher.ensure();
    expect(loads()).toBe(2);
    advance(1001);
    await refresher.ensure();
    expect(loads()).toBe(3);
  });

  it('rejects while there has never been a state', async () => {
    const { refresher, answerWith } = world();
    answerWith(() => Promise.reject(new Error('away')));
    await expect(refresher.ensure()).rejects.toThrow('away');
    answerWith(async () => undefined);
    await expect(refresher.ensure()).resolves.toBeUndefined();
  });

  it('asks anew for what was written while it was asking', async () => {
    const { refresher, loads, answerWith } = world();
    let release: () => void = () => undefined;
    answerWith(() => new Promise((resolve) => (release = resolve)));
    const first = refresher.ensure();
    answerWith(async () => undefined);
    const second = refresher.now();
    const third = refresher.now();
    release();
    await Promise.all([first, second, third]);
    expect(loads()).toBe(2);
  });
});
