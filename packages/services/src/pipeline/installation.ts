import type { BusConsumer } from '@logwarden/bus';
import type { InstallationPipeline, PipelineEdge, PipelineProcess, PipelineStore } from '@logwarden/contracts';
import type { Clock } from '@logwarden/kernel';
import type { StoreDescription, StorePort } from '@logwarden/store';
import type { MetricsSnapshot } from '@logwarden/telemetry';
import { msToInstant } from '../logs/instant.ts';
import { busView, eventTopics } from './bus-view.ts';
import { CounterRates } from './counter-rates.ts';
import { labelOf, sumOf, type ProcessReader } from './process-reader.ts';
import { busStage, gatewayStage, indexerStage, storeStage } from './stages.ts';

export interface InstallationParts {
  readonly consumer: Pick<BusConsumer, 'describe'>;
  /** The indexers' group. */
  readonly group: string;
  readonly store: Pick<StorePort, 'describe'>;
  readonly processes: readonly ProcessReader[];
  readonly clock: Clock;
}

/** A look at everything is shared by all who ask within this time. */
const freshMs = 2_000;
const patienceMs = 8_000;
const shownIndices = 200;

const counters = {
  accepted: 'logwarden_gateway_accepted_events_total',
  received: 'logwarden_gateway_received_bytes_total',
  consumed: 'logwarden_indexer_consumed_events_total',
  consumedBytes: 'logwarden_indexer_consumed_bytes_total',
  stored: 'logwarden_indexer_stored_events_total',
  failures: 'logwarden_indexer_failures_total',
} as const;

interface Seen {
  readonly process: PipelineProcess;
  readonly metrics: MetricsSnapshot | undefined;
}

/** Looks at all processes, the bus and the store. What does not answer is said to be down; nothing here fails. */
export class InstallationWatch {
  readonly #parts: InstallationParts;
  readonly #rates = new CounterRates();
  #look: { readonly atMs: number; readonly seen: Promise<InstallationPipeline> } | undefined;

  constructor(parts: InstallationParts) {
    this.#parts = parts;
  }

  /** `lagSeconds`: how old the oldest line is that waits. */
  look(lagSeconds: number | null): Promise<InstallationPipeline> {
    const nowMs = this.#parts.clock.nowMs();
    if (this.#look === undefined || nowMs - this.#look.atMs >= freshMs) {
      this.#look = { atMs: nowMs, seen: this.#see(nowMs, lagSeconds) };
    }
    return this.#look.seen;
  }

  async #see(nowMs: number, lagSeconds: number | null): Promise<InstallationPipeline> {
    const { consumer, group, store } = this.#parts;
    const [seen, described, stored] = await Promise.all([
      Promise.all(this.#parts.processes.map((reader) => this.#read(reader, nowMs))),
      orNull(consumer.describe()),
      orNull(store.describe()),
    ]);
    const all = seen.flatMap(({ metrics }) => (metrics === undefined ? [] : [metrics]));
    const bus = described === null ? null : busView(eventTopics(described), group);
    const shown = stored === null ? null : storeView(stored);
    const sum = (name: string): number => all.reduce((total, metrics) => total + (sumOf(metrics, name) ?? 0), 0);
    const isBusAway = all.some((metrics) => sumOf(metrics, 'logwarden_gateway_bus_up') === 0);
    const lagRecords = bus === null ? null : bus.topics.reduce((total, topic) => total + topic.lagRecords, 0);
    return {
      stages: [
        { stage: 'source', state: 'unknown', problems: [] },
        gatewayStage({
          processes: seen.map(({ process }) => process).filter(({ part, up }) => part === 'gateway' || !up),
          spoolRecords: sum('logwarden_gateway_spool_records'),
          isBusAway,
        }),
        busStage(bus),
        indexerStage(lagSeconds, (this.#rates.perSecond(counters.failures) ?? 0) > 0 ? 1 : 0),
        storeStage(shown),
      ],
      edges: this.#edges({ lagRecords, lagSeconds }),
      processes: seen.map(({ process }) => process),
      bus,
      store: shown,
    };
  }

  #edges(lag: Pick<PipelineEdge, 'lagRecords' | 'lagSeconds'>): PipelineEdge[] {
    const rate = (name: keyof typeof counters): number | null => this.#rates.perSecond(counters[name]);
    const none = { lagRecords: null, lagSeconds: null, lastAt: null, lastError: null };
    const front = { eventsPerSecond: rate('accepted'), bytesPerSecond: rate('received'), ...none };
    const back = { eventsPerSecond: rate('consumed'), bytesPerSecond: rate('consumedBytes'), ...none };
    return [
      { from: 'source', to: 'gateway', ...front },
      { from: 'gateway', to: 'bus', ...front },
      { from: 'bus', to: 'indexer', ...back, ...lag },
      { from: 'indexer', to: 'store', ...back, eventsPerSecond: rate('stored') },
    ];
  }

  async #read(reader: ProcessReader, nowMs: number): Promise<Seen> {
    const { origin } = reader;
    const metrics = (await orNull(reader.read())) ?? undefined;
    if (metrics === undefined) {
      const process = { part: null, origin, up: false, startedAt: null, residentBytes: null, loopDelaySeconds: null };
      return { process, metrics };
    }
    const known = Object.values(counters).flatMap((name) => {
      const value = sumOf(metrics, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#rates.add(origin, { atMs: nowMs, counters: Object.fromEntries(known) });
    return { process: processOf(origin, metrics), metrics };
  }
}

function processOf(origin: string, metrics: MetricsSnapshot): PipelineProcess {
  const started = sumOf(metrics, 'process_start_time_seconds');
  return {
    part: labelOf(metrics, 'logwarden_build_info', 'part') ?? null,
    origin,
    up: true,
    startedAt: started === undefined ? null : msToInstant(started * 1000),
    residentBytes: sumOf(metrics, 'process_resident_memory_bytes') ?? null,
    loopDelaySeconds: sumOf(metrics, 'nodejs_eventloop_delay_seconds', { quantile: '1' }) ?? null,
  };
}

function storeView({ indices, unassigned, nodes, engine, health }: StoreDescription): PipelineStore {
  return {
    engine,
    health,
    nodes: nodes.map((node) => ({ ...node })),
    indices: [...indices].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, shownIndices),
    indexCount: indices.length,
    unassigned: unassigned.map((shard) => ({ ...shard })),
  };
}

/** Null when it fails or takes too long: the page says that it does not answer. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    late.resolve(null);
  }, patienceMs);
  const answer = asked.catch(() => null);
  return Promise.race([answer, late.promise]).finally(() => {
    clearTimeout(timer);
  });
}
