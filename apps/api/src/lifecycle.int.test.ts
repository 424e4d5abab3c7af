import { runLifecycle } from '@logwarden/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, TestClock, type World } from './testing/world.ts';

const dayMs = 86_400_000;
const clock = new TestClock();
const failures: unknown[] = [];
let world: World;
let readKey: string;
let first: string;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const round = () =>
  runLifecycle({
    database: world.deps.database,
    directory: world.deps.directory,
    store: world.deps.store,
    clock,
    onFailure: (_, error) => failures.push(error),
  });

beforeAll(async () => {
  world = await startWorld({ clock });
  ({ readKey } = await world.addTenant('customs'));
  await world.addTenant('bank');
  first = dayOf(clock.nowMs());
  for (const tenant of ['customs', 'bank'] as const) {
    const admin = world.client(await world.signIn(`admin@${tenant}.example`));
    const made = await admin.createSource({ body: { name: 'review', retentionDays: tenant === 'customs' ? 2 : null } });
    const view = await world.deps.directory.sourceById(tenant, made.id);
    if (view !== undefined) await world.store(view, ['one', 'two', 'three']);
  }
});
afterAll(() => world.stop());

describe('the life of partitions', () => {
  it('is told before anything is done', async () => {
    const { classes, moves, done, tiers, prepares } = await world.client(readKey).getLifecycle({});
    expect({ tiers, prepares, done }).toEqual({ tiers: ['hot'], prepares: false, done: [] });
    expect(classes).toMatchObject([
      {
        storageClass: 'default',
        sources: ['review'],
        keepDays: 2,
        partitions: [{ day: first, tier: 'hot', events: 3 }],
      },
    ]);
    const at = new Date(Date.parse(first) + 3 * dayMs).toISOString();
    expect(moves).toMatchObject([{ action: 'remove', day: first, at, events: 3, seconds: null }]);
  });

  it('can be tried with other settings, which changes nothing', async () => {
    const reader = world.client(readKey);
    const tried = await reader.getLifecycle({ query: { source: 'review', keepDays: 30 } });
    expect(tried.moves[0]?.at).toBe(new Date(Date.parse(first) + 31 * dayMs).toISOString());
    expect((await reader.getLifecycle({})).moves[0]?.at).toBe(new Date(Date.parse(first) + 3 * dayMs).toISOString());
    expect((await reader.getLifecycle({ query: { source: 'review', keepDays: 0 } })).moves).toEqual([]);
    await expect(reader.getLifecycle({ query: { source: 'none' } })).rejects.toMatchObject({
      code: 'resource.not_found',
    });
  });

  it('does what is due once, whoever does it, and writes it down', async () => {
    expect(await round()).toEqual({ done: 0, removedEvents: 0, removedBytes: 0 });
    clock.advance(4 * dayMs);
    const rounds = await Promise.all([round(), round()]);
    expect(rounds.reduce((sum, { done }) => sum + done, 0)).toBe(1);
    expect(await round()).toEqual({ done: 0, removedEvents: 0, removedBytes: 0 });
    expect(failures).toEqual([]);
    const { moves, done, classes } = await world.client(readKey).getLifecycle({});
    expect(moves).toEqual([]);
    expect(classes[0]?.partitions).toEqual([]);
    const at = new Date(clock.nowMs()).toISOString();
    expect(done).toEqual([{ action: 'remove', storageClass: 'default', day: first, at }]);
    const admin = world.client(await world.signIn('admin@customs.example'));
    const { items } = await admin.listAudit({ query: { action: 'lifecycle.remove' } });
    expect(items).toMatchObject([
      {
        action: 'lifecycle.remove',
        outcome: 'ok',
        actor: { kind: 'system', id: 'lifecycle' },
        target: { id: `default/${first}` },
      },
    ]);
    const bank = world.client(await world.signIn('admin@bank.example'));
    expect((await bank.getLifecycle({})).classes[0]?.partitions).toMatchObject([{ day: first, events: 3 }]);
    expect((await bank.getLifecycle({})).done).toEqual([]);
  });
});
