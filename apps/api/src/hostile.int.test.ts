import { AppError } from '@logwarden/kernel';
import { Maskers } from '@logwarden/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter, everyLine, leaks, leaksOf, manageLeaks, one, testHostile } from './testing/hostile-suite.ts';
import { ordinary, startHostileWorld, type HostileWorld } from './testing/hostile-world.ts';

testHostile('DuckDB', startHostileWorld);

describe('with masking switched off', () => {
  let weak: HostileWorld;
  beforeAll(async () => {
    weak = await startHostileWorld({
      maskers: new Maskers((_, version) => ({
        version,
        maskText: (text) => ({ text, detections: [] }),
        maskEvent: (event) => ({ ...event, changed: false, found: [], detections: [] }),
        classOfField: () => undefined,
        maskFieldValue: (_name, value) => value,
      })),
    });
  });
  afterAll(() => weak.world.stop());

  it('the suite finds at least thirty ways out', async () => {
    const open: string[] = [];
    for (const leak of [...leaks, ...manageLeaks]) {
      if ((await leaksOf(weak, leak, weak.adminKey)).length > 0) open.push(leak.name);
    }
    expect(open.length, open.join('\n')).toBeGreaterThanOrEqual(30);
  });
});

describe('with everything denied', () => {
  let shut: HostileWorld;
  beforeAll(async () => {
    shut = await startHostileWorld({
      maskers: new Maskers(() => {
        throw new AppError('internal.unexpected', 'no policy compiles');
      }),
    });
  });
  afterAll(() => shut.world.stop());

  it('nothing is found that the controls ask for, and nothing leaks', async () => {
    expect(await counter(shut)(ordinary)).toBe(0);
    expect(
      await leaksOf(
        shut,
        one('search', (ask) => ask('POST', '/api/v1/search', everyLine)),
        shut.readKey,
      ),
    ).toEqual([]);
  });
});
