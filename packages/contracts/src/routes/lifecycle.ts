import { z } from 'zod';
import { route, Timestamp } from './route.ts';
import { SourceName } from './sources.ts';

const count = z.number().int();
const tier = z.enum(['hot', 'warm']);
/** 0: no limit. */
const days = z.coerce.number().int().min(0).max(36_500);

/** `create`: tomorrow's partition. `remove_oldest`: the class is over its size. */
export const lifecycleActions = ['create', 'to_warm', 'to_hot', 'remove', 'remove_oldest'] as const;
export type LifecycleAction = (typeof lifecycleActions)[number];

export const LifecycleMove = z.object({
  action: z.enum(lifecycleActions),
  storageClass: z.string(),
  /** The UTC day of acceptance whose partition it is. */
  day: z.string(),
  /** When it is done; in the past: at the next round. */
  at: Timestamp,
  /** Of what is moved or removed; of `create` the forecast. */
  events: count,
  sizeBytes: z.number(),
  /** How long the engine will probably move. */
  seconds: z.number().nullable(),
  /** Of `create`: shards, and how many days the forecast stands on. */
  shards: count.nullable(),
  basisDays: count.nullable(),
});
export type LifecycleMove = z.infer<typeof LifecycleMove>;

export const LifecycleClass = z.object({
  storageClass: z.string(),
  /** Names of the sources that share it. */
  sources: z.array(z.string()),
  /** A class keeps as long as the source that keeps longest; null: for ever, or always on fast disks. */
  hotDays: count.nullable(),
  keepDays: count.nullable(),
  maxBytes: z.number().nullable(),
  partitions: z.array(z.object({ day: z.string(), tier, events: count, sizeBytes: z.number() })),
});
export type LifecycleClass = z.infer<typeof LifecycleClass>;

export const Lifecycle = z.object({
  asOf: Timestamp,
  /** Tiers between which partitions can move; empty or one: nothing moves. */
  tiers: z.array(tier),
  /** Partitions are made the day before. */
  prepares: z.boolean(),
  classes: z.array(LifecycleClass),
  /** What comes next, in order: nothing of it is done yet. */
  moves: z.array(LifecycleMove),
  /** What was done last, newest first. */
  done: z.array(
    z.object({ action: z.enum(lifecycleActions), storageClass: z.string(), day: z.string(), at: Timestamp }),
  ),
});
export type Lifecycle = z.infer<typeof Lifecycle>;

export const lifecycleRoutes = {
  getLifecycle: route({
    method: 'GET',
    path: '/api/v1/lifecycle',
    tag: 'sources',
    summary: 'Where partitions stand and what is done with them next; with other days: what would be done',
    description:
      'A dry run: with `source` and `hotDays` or `keepDays` the answer shows the moves that these settings of that source would bring. Nothing is changed.',
    permission: 'sources.read',
    query: z.object({
      /** Only the class of this source. */
      source: SourceName.optional(),
      hotDays: days.optional(),
      keepDays: days.optional(),
    }),
    responses: { 200: Lifecycle },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
} as const;
