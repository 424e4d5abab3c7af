import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

let world: World;
let through: (nowMs: number) => number | undefined = (nowMs) => nowMs;

beforeAll(async () => {
  world = await startWorld({ arrival: { searchableThroughMs: (nowMs) => Promise.resolve(through(nowMs)) } });
});
afterAll(() => world.stop());

describe('up to when accepted lines are searchable', () => {
  it('is told with the time it was seen, and as unknown where it is', async () => {
    const { readKey, ingestKey } = await world.addTenant('acme');
    const reader = world.client(readKey);
    const asOf = new Date(world.clock.nowMs()).toISOString();
    expect(await reader.getArrival({})).toEqual({ asOf, searchableThrough: asOf });
    through = (nowMs) => nowMs - 90_000;
    const late = await reader.getArrival({});
    expect(Date.parse(late.asOf) - Date.parse(late.searchableThrough ?? '')).toBe(90_000);
    through = () => undefined;
    expect(await reader.getArrival({})).toEqual({ asOf, searchableThrough: null });
    await expect(world.client(ingestKey).getArrival({})).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
});
