import type { Database } from '@logwarden/db';
import { tenantId, type Clock, type Ctx } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { appendAudit } from '../audit/append-audit.ts';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { retentionRules } from '../directory/retention-rules.ts';
import { keptClasses, type KeptClass } from './classes.ts';
import { planMoves, type PlannedMove } from './plan.ts';

export interface LifecycleDeps {
  readonly database: Database;
  readonly directory: IngestDirectory;
  readonly store: Pick<StorePort, 'partitions' | 'lifecycle' | 'prepare' | 'moveTier' | 'retain'>;
  readonly clock: Clock;
  /** Hears of a move that failed; it is tried again some minutes later. */
  readonly onFailure: (move: PlannedMove, error: unknown) => void;
}

export interface LifecycleRound {
  readonly done: number;
  readonly removedEvents: number;
  readonly removedBytes: number;
}

/** Who began a move and did not end it in this time is believed to have died. */
const takenForMs = 10 * 60_000;

/**
 * Does what is due: makes partitions of tomorrow, moves partitions between tiers, removes what is kept long enough. Each
 * move is written down and audited once, whoever does it; processes may run this side by side, and after a crash it is
 * done again without harm.
 */
export async function runLifecycle(deps: LifecycleDeps): Promise<LifecycleRound> {
  const nowMs = deps.clock.nowMs();
  const sources = await deps.directory.allSources();
  const due = await dueMoves(deps, keptClasses(sources), nowMs);
  let done = 0;
  for (const move of due.filter(({ action }) => !isRemoval(action))) {
    if (await perform(deps, move)) done++;
  }
  const removed = await deps.store.retain(retentionRules(sources, nowMs));
  for (const move of due.filter(({ action }) => isRemoval(action))) {
    if ((await isGone(deps, move)) && (await perform(deps, move))) done++;
  }
  return { done, ...removed };
}

function isRemoval(action: PlannedMove['action']): boolean {
  return action === 'remove' || action === 'remove_oldest';
}

async function dueMoves(deps: LifecycleDeps, classes: readonly KeptClass[], nowMs: number): Promise<PlannedMove[]> {
  const store = await deps.store.lifecycle();
  const due: PlannedMove[] = [];
  for (const [tenant, kept] of Map.groupBy(classes, (one) => one.tenantId)) {
    const names = kept.map(({ storageClass }) => storageClass);
    const partitions = await deps.store.partitions({ tenantId: tenantId(tenant) }, names);
    for (const one of kept) {
      const own = partitions.filter(({ storageClass }) => storageClass === one.storageClass);
      due.push(...planMoves({ kept: one, partitions: own, store, nowMs }).filter(({ atMs }) => atMs <= nowMs));
    }
  }
  return due;
}

async function isGone(deps: LifecycleDeps, { tenantId: tenant, storageClass, day }: PlannedMove): Promise<boolean> {
  const left = await deps.store.partitions({ tenantId: tenantId(tenant) }, [storageClass]);
  return !left.some((one) => one.day === day);
}

/** True when this process did it and wrote it down. */
async function perform(deps: LifecycleDeps, move: PlannedMove): Promise<boolean> {
  const ctx: Ctx = {
    scope: { tenantId: tenantId(move.tenantId) },
    actor: { kind: 'system', part: 'lifecycle' },
    requestId: 'lifecycle',
  };
  try {
    const id = await take(deps, ctx, move);
    if (id === undefined) return false;
    await act(deps, ctx, move);
    return await finish(deps, ctx, { id, move });
  } catch (error) {
    deps.onFailure(move, error);
    return false;
  }
}

/** A move that comes again (back to fast disks and away from them later) is another one: its day of doing is in its name. */
function idOf({ action, storageClass, day, atMs }: PlannedMove): string {
  const isOnce = action === 'create' || isRemoval(action);
  return `${action}/${storageClass}/${day}${isOnce ? '' : `/${new Date(atMs).toISOString().slice(0, 10)}`}`;
}

/** The move's id when this process is the one to do it. */
async function take({ database, clock }: LifecycleDeps, ctx: Ctx, move: PlannedMove): Promise<string | undefined> {
  const id = idOf(move);
  const now = new Date(clock.nowMs());
  return database.withTenant(ctx.scope, async (db) => {
    const { count } = await db.lifecycleMove.createMany({
      data: [
        {
          tenantId: move.tenantId,
          id,
          partition: `${move.storageClass}/${move.day}`,
          action: move.action,
          plannedAt: now,
          details: { events: move.events, sizeBytes: move.sizeBytes, shards: move.shards ?? null },
        },
      ],
      skipDuplicates: true,
    });
    if (count === 1) return id;
    const stale = { id, doneAt: null, plannedAt: { lt: new Date(now.getTime() - takenForMs) } };
    const again = await db.lifecycleMove.updateMany({ where: stale, data: { plannedAt: now } });
    return again.count === 1 ? id : undefined;
  });
}

async function act({ store }: LifecycleDeps, ctx: Ctx, move: PlannedMove): Promise<void> {
  const { storageClass, day } = move;
  switch (move.action) {
    case 'create':
      await store.prepare(ctx.scope, { storageClass, day, shards: move.shards ?? 1 });
      return;
    case 'to_warm':
      await store.moveTier(ctx.scope, { storageClass, day, tier: 'warm' });
      return;
    case 'to_hot':
      await store.moveTier(ctx.scope, { storageClass, day, tier: 'hot' });
      return;
    case 'remove':
    case 'remove_oldest':
      // `retain` has done it: this only writes it down.
      return;
  }
}

/** Written down and audited together. */
async function finish(
  { database, clock }: LifecycleDeps,
  ctx: Ctx,
  { id, move }: { readonly id: string; readonly move: PlannedMove },
): Promise<boolean> {
  const nowMs = clock.nowMs();
  return database.inSteps(async (steps) => {
    const { count } = await steps.asTenant(ctx.scope, (db) =>
      db.lifecycleMove.updateMany({ where: { id, doneAt: null }, data: { doneAt: new Date(nowMs) } }),
    );
    if (count === 0) return false;
    const { storageClass, day, events, sizeBytes } = move;
    await appendAudit(
      steps,
      {
        ctx,
        action: `lifecycle.${move.action}`,
        target: { kind: 'partition', id: `${storageClass}/${day}` },
        outcome: 'ok',
        details: { storageClass, day, events, sizeBytes },
      },
      { nowMs },
    );
    return true;
  });
}
