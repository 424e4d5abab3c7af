import type { LifecycleAction } from '@logwarden/contracts';
import type { StoredPartition, StoreLifecycle } from '@logwarden/store';
import type { KeptClass } from './classes.ts';
import { dayOf, dayStartMs } from './days.ts';
import { forecastDay, shardsFor } from './forecast.ts';

/** One step in a partition's life, done or to come. */
export interface PlannedMove {
  readonly action: LifecycleAction;
  readonly tenantId: string;
  readonly storageClass: string;
  readonly day: string;
  readonly atMs: number;
  readonly events: number;
  readonly sizeBytes: number;
  readonly shards?: number;
  readonly basisDays?: number;
}

export interface PlanInput {
  readonly kept: KeptClass;
  /** Oldest first. */
  readonly partitions: readonly StoredPartition[];
  readonly store: StoreLifecycle;
  readonly nowMs: number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** Tomorrow's partitions are made from 20:00 to 23:30 UTC, older ones moved from 01:00 to 05:00: not all at once. */
const createFromMs = 20 * 60 * minuteMs;
const createSpanMinutes = 210;
const moveFromMs = 60 * minuteMs;
const moveSpanMinutes = 240;

/** Some minute of a span, always the same for the same name (FNV-1a). */
export function spreadMs(name: string, spanMinutes: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return (hash % spanMinutes) * minuteMs;
}

/** What comes next for the partitions of one class, in the order of time. Pure: the same input gives the same plan. */
export function planMoves(input: PlanInput): PlannedMove[] {
  const moves = [...creations(input), ...tierMoves(input), ...removals(input)];
  return moves.sort((a, b) => a.atMs - b.atMs || (a.day < b.day ? -1 : 1));
}

function nameOf({ kept }: PlanInput): string {
  return `${kept.tenantId}/${kept.storageClass}`;
}

function creations(input: PlanInput): PlannedMove[] {
  const { kept, partitions, store, nowMs } = input;
  const day = dayOf(nowMs + dayMs);
  if (!store.prepares || partitions.some((one) => one.day === day)) return [];
  const forecast = forecastDay(partitions, day);
  if (forecast === undefined) return [];
  const atMs = dayStartMs(dayOf(nowMs)) + createFromMs + spreadMs(nameOf(input), createSpanMinutes);
  const { tenantId, storageClass } = kept;
  return [{ action: 'create', tenantId, storageClass, day, atMs, ...forecast, shards: shardsFor(forecast) }];
}

/** When a partition's days on fast disks are over: some time in the first hours after. */
function coolsAtMs(input: PlanInput, day: string): number {
  const { hotDays } = input.kept;
  if (hotDays === null) return Infinity;
  return dayStartMs(day) + (hotDays + 1) * dayMs + moveFromMs + spreadMs(nameOf(input), moveSpanMinutes);
}

function tierMoves(input: PlanInput): PlannedMove[] {
  const { kept, partitions, store, nowMs } = input;
  if (store.tiers.length < 2) return [];
  const { tenantId, storageClass } = kept;
  return partitions.flatMap(({ day, tier, events, sizeBytes }): PlannedMove[] => {
    const at = coolsAtMs(input, day);
    const goesAt = removedAtMs(kept, day);
    const isRemovedBefore = at >= goesAt || goesAt <= nowMs;
    const move = { tenantId, storageClass, day, events, sizeBytes };
    if (tier === 'warm' && nowMs < at) return [{ ...move, action: 'to_hot', atMs: nowMs }];
    if (tier === 'hot' && Number.isFinite(at) && !isRemovedBefore) return [{ ...move, action: 'to_warm', atMs: at }];
    return [];
  });
}

/** Retention counts from acceptance: a day goes when its last line is as old as lines are kept. */
function removedAtMs({ keepDays }: KeptClass, day: string): number {
  return keepDays === null ? Infinity : dayStartMs(day) + (keepDays + 1) * dayMs;
}

function removals({ kept, partitions, nowMs }: PlanInput): PlannedMove[] {
  const { tenantId, storageClass, maxBytes } = kept;
  const moves: PlannedMove[] = [];
  let total = partitions.reduce((sum, one) => sum + one.sizeBytes, 0);
  for (const { day, events, sizeBytes } of partitions) {
    const move = { tenantId, storageClass, day, events, sizeBytes };
    const atMs = removedAtMs(kept, day);
    if (maxBytes !== null && total > maxBytes && atMs > nowMs) {
      moves.push({ ...move, action: 'remove_oldest', atMs: nowMs });
      total -= sizeBytes;
    } else if (Number.isFinite(atMs)) {
      moves.push({ ...move, action: 'remove', atMs });
      if (atMs <= nowMs) total -= sizeBytes;
    }
  }
  return moves;
}
