import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

const hourMs = 3_600_000;
let world: World;
let readKey: string;

beforeAll(async () => {
  world = await startWorld();
  ({ readKey } = await world.addTenant('customs'));
});
afterAll(() => world.stop());

it('a span that begins inside an hour kept whole counts that hour whole', async () => {
  const admin = world.client(await world.signIn('admin@customs.example'));
  const source = await admin.createSource({ body: { name: 'review' } });
  const view = await world.deps.directory.sourceById('customs', source.id);
  const late = hourMs - (world.clock.nowMs() % hourMs);
  world.clock.advance(late + 40 * 60_000);
  const atMs = world.clock.nowMs();
  if (view !== undefined) await world.store(view, ['one', 'two', 'three']);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const ask = () =>
    world.client(readKey).getLedger({ query: { from: iso(atMs - 10 * 60_000), to: iso(atMs + 10 * 60_000) } });
  const young = await ask();
  expect(young.minutes.map(({ minute, stored }) => [minute, stored])).toEqual([[iso(atMs - (atMs % 60_000)), 3]]);
  world.clock.advance(51 * hourMs);
  await world.deps.store.retain([]);
  const old = await ask();
  expect(old.minutes.map(({ minute, stored }) => [minute, stored])).toEqual([[iso(atMs - (atMs % hourMs)), 3]]);
  expect(old.totals).toEqual(young.totals);
});
