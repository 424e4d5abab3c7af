import { z } from 'zod';
import { Id, route, Timestamp } from './route.ts';

const count = z.number().int();

/** The way of a line: what sends it, the gateway, the bus, the indexer, the store. */
export const pipelineStages = ['source', 'gateway', 'bus', 'indexer', 'store'] as const;
export type PipelineStageName = (typeof pipelineStages)[number];

/** `idle`: nothing came for minutes; `unknown`: nobody can say from here. */
export const pipelineStates = ['ok', 'idle', 'warn', 'down', 'unknown'] as const;
export type PipelineState = (typeof pipelineStates)[number];

/** What is wrong with a stage. The sentence for it is the console's. */
export const pipelineProblems = [
  'process_down',
  'bus_unavailable',
  'spooling',
  'no_leader',
  'copies_missing',
  'late',
  'failing',
  'store_unavailable',
  'shard_unassigned',
  'disk_low',
  'quarantine',
  'waiting',
] as const;
export type PipelineProblem = (typeof pipelineProblems)[number];

export const PipelineStage = z.object({
  stage: z.enum(pipelineStages),
  state: z.enum(pipelineStates),
  /** Worst first; `count` says how many (records, shards, events …), `subject` which where that helps. */
  problems: z.array(z.object({ problem: z.enum(pipelineProblems), count, subject: z.string().nullable() })),
});
export type PipelineStage = z.infer<typeof PipelineStage>;

/** Between two stages. Null: not known, e.g. before two looks at the counters. */
export const PipelineEdge = z.object({
  from: z.enum(pipelineStages),
  to: z.enum(pipelineStages),
  eventsPerSecond: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  /** Records of the bus that wait; on the edge from the bus only. */
  lagRecords: count.nullable(),
  /** How old the oldest line is that waits. */
  lagSeconds: z.number().nullable(),
  lastAt: Timestamp.nullable(),
  lastError: z.object({ reason: z.string(), at: Timestamp }).nullable(),
});
export type PipelineEdge = z.infer<typeof PipelineEdge>;

export const PipelineSource = z.object({
  sourceId: Id,
  name: z.string(),
  /** Streams that sent something in the window. */
  streams: count,
  eventsPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** In the window: events that went to quarantine. */
  quarantined: count,
  lastAcceptedAt: Timestamp.nullable(),
  lastError: z.object({ reason: z.string(), at: Timestamp }).nullable(),
});
export type PipelineSource = z.infer<typeof PipelineSource>;

const flow = { stages: z.array(PipelineStage), edges: z.array(PipelineEdge) };

/** What the asker's own sources send: rates are means over the window, by acceptance. */
export const TenantPipeline = z.object({
  ...flow,
  windowSeconds: z.number(),
  sources: z.array(PipelineSource),
});
export type TenantPipeline = z.infer<typeof TenantPipeline>;

export const PipelineProcess = z.object({
  /** `gateway`, `core`, `api`, `indexer` …; null while it does not answer. */
  part: z.string().nullable(),
  /** Where it is asked; empty: the process that answers this. */
  origin: z.string(),
  up: z.boolean(),
  startedAt: Timestamp.nullable(),
  residentBytes: z.number().nullable(),
  /** Worst delay of its event loop since the last look. */
  loopDelaySeconds: z.number().nullable(),
});
export type PipelineProcess = z.infer<typeof PipelineProcess>;

export const PipelineBus = z.object({
  engine: z.enum(['segment log', 'kafka']),
  nodes: z.array(z.object({ id: z.string(), address: z.string(), leads: count })),
  topics: z.array(
    z.object({
      topic: z.string(),
      partitions: count,
      sizeBytes: z.number(),
      /** Records that the indexers have not committed. */
      lagRecords: count,
      withoutLeader: count,
      copiesMissing: count,
    }),
  ),
  groups: z.array(z.object({ group: z.string(), state: z.string(), members: count })),
});
export type PipelineBus = z.infer<typeof PipelineBus>;

const health = z.enum(['green', 'yellow', 'red']);
const tier = z.enum(['hot', 'warm']);

export const PipelineStore = z.object({
  engine: z.enum(['duckdb', 'elasticsearch']),
  health,
  nodes: z.array(
    z.object({
      name: z.string(),
      tier: tier.nullable(),
      diskFreeBytes: z.number().nullable(),
      diskTotalBytes: z.number().nullable(),
    }),
  ),
  /** Largest first, at most 200; `indexCount` is all of them. */
  indices: z.array(
    z.object({
      name: z.string(),
      health,
      tier,
      events: count,
      sizeBytes: z.number(),
      shards: count,
      copies: count,
    }),
  ),
  indexCount: count,
  unassigned: z.array(
    z.object({
      index: z.string(),
      shard: count,
      isPrimary: z.boolean(),
      reason: z.string(),
      explanation: z.string().nullable(),
    }),
  ),
});
export type PipelineStore = z.infer<typeof PipelineStore>;

/** The whole installation, of all tenants, without any line of theirs. */
export const InstallationPipeline = z.object({
  ...flow,
  processes: z.array(PipelineProcess),
  /** Null: it does not answer. */
  bus: PipelineBus.nullable(),
  store: PipelineStore.nullable(),
});
export type InstallationPipeline = z.infer<typeof InstallationPipeline>;

export const Pipeline = z.object({
  asOf: Timestamp,
  /** Null for somebody who belongs to no tenant. */
  tenant: TenantPipeline.nullable(),
  /** Null for somebody who does not run the platform, and where the process that answers cannot see it. */
  installation: InstallationPipeline.nullable(),
});
export type Pipeline = z.infer<typeof Pipeline>;

export const pipelineRoutes = {
  getPipeline: route({
    method: 'GET',
    path: '/api/v1/pipeline',
    tag: 'pipeline',
    summary: 'The way of the lines: rates, lag and state from the sources to the store',
    description:
      'People of a tenant see what their own sources send. An admin of the platform sees processes, brokers, groups, indices and shards, without any line.',
    permission: 'pipeline.read',
    responses: { 200: Pipeline },
    errors: ['store.unavailable', 'db.unavailable'],
  }),
} as const;
