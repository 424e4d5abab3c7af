import type { Lifecycle, LifecycleAction, LifecycleMove } from '@logwarden/contracts';
import { lifecycleActions } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { AppError, type Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { msToInstant } from '../logs/instant.ts';
import type { LogDeps } from '../logs/log-deps.ts';
import { keptClasses, type KeptClass } from './classes.ts';
import { planMoves, type PlannedMove } from './plan.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: LogDeps & { readonly database: Database };
  readonly input: {
    readonly source?: string | undefined;
    readonly hotDays?: number | undefined;
    readonly keepDays?: number | undefined;
  };
}

const shownMoves = 500;
const shownDone = 50;
/** What an engine moves in a second where nothing was set otherwise. Bytes. */
const moveBytesPerSecond = 40 * 1024 ** 2;

const limit = (days: number): number | null => (days === 0 ? null : days);

/** Settings that are only tried, in place of the source's own. */
function tried<S extends { readonly name: string }>(
  sources: readonly S[],
  { source, hotDays, keepDays }: Call['input'],
): S[] {
  return sources.map((one) =>
    one.name !== source
      ? one
      : {
          ...one,
          ...(hotDays === undefined ? {} : { hotDays: limit(hotDays) }),
          ...(keepDays === undefined ? {} : { retentionDays: limit(keepDays) }),
        },
  );
}

function isAction(text: string): text is LifecycleAction {
  return lifecycleActions.some((action) => action === text);
}

async function lastDone({ ctx, deps }: Call, classes: ReadonlySet<string>): Promise<Lifecycle['done']> {
  const rows = await deps.database.withTenant(ctx.scope, (db) =>
    db.lifecycleMove.findMany({
      where: { doneAt: { not: null } },
      orderBy: { doneAt: 'desc' },
      take: shownDone,
    }),
  );
  return rows.flatMap(({ action, partition, doneAt }) => {
    const cut = partition.lastIndexOf('/');
    const storageClass = partition.slice(0, cut);
    if (doneAt === null || !isAction(action) || !classes.has(storageClass)) return [];
    return [{ action, storageClass, day: partition.slice(cut + 1), at: doneAt.toISOString() }];
  });
}

function shown({ tenantId: _, atMs, shards, basisDays, ...move }: PlannedMove): LifecycleMove {
  const isMoved = move.action === 'to_warm' || move.action === 'to_hot';
  return {
    ...move,
    at: msToInstant(atMs),
    seconds: isMoved ? Math.ceil(move.sizeBytes / moveBytesPerSecond) : null,
    shards: shards ?? null,
    basisDays: basisDays ?? null,
  };
}

/**
 * Where the partitions of the scope's sources stand and what is done with them next; nothing is done here.
 * `resource.not_found` for a source that is none of the scope's.
 */
export async function getLifecycle(call: Call): Promise<Lifecycle> {
  const { ctx, deps, input } = call;
  authorise(ctx, 'sources.read');
  const visible = await deps.directory.sourcesOf(ctx.scope);
  if (input.source !== undefined && !visible.some(({ name }) => name === input.source)) {
    throw new AppError('resource.not_found', `There is no source “${input.source}”.`, { details: { field: 'source' } });
  }
  // A class keeps by all of its sources, also by those that the asker may not see.
  const all = await deps.directory.sourcesOf({ tenantId: ctx.scope.tenantId });
  const names = new Set(visible.map(({ name }) => name));
  const wanted = (kept: KeptClass): boolean =>
    kept.sources.some(({ name }) => (input.source === undefined ? names.has(name) : name === input.source));
  const classes = keptClasses(tried(all, input)).filter(wanted);
  const storageClasses = classes.map(({ storageClass }) => storageClass);
  const [partitions, store, done] = await Promise.all([
    deps.store.partitions({ tenantId: ctx.scope.tenantId }, storageClasses),
    deps.store.lifecycle(),
    lastDone(call, new Set(storageClasses)),
  ]);
  const nowMs = deps.clock.nowMs();
  const ofClass = Map.groupBy(partitions, ({ storageClass }) => storageClass);
  const moves = classes.flatMap((kept) =>
    planMoves({ kept, partitions: ofClass.get(kept.storageClass) ?? [], store, nowMs }),
  );
  return {
    asOf: msToInstant(nowMs),
    tiers: [...store.tiers],
    prepares: store.prepares,
    classes: classes.map((kept) => ({
      storageClass: kept.storageClass,
      sources: kept.sources.map(({ name }) => name).filter((name) => names.has(name)),
      hotDays: kept.hotDays,
      keepDays: kept.keepDays,
      maxBytes: kept.maxBytes,
      partitions: (ofClass.get(kept.storageClass) ?? []).map(({ storageClass: _, ...one }) => one),
    })),
    moves: moves
      .sort((a, b) => a.atMs - b.atMs)
      .slice(0, shownMoves)
      .map(shown),
    done,
  };
}
