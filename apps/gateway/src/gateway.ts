import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import path from 'node:path';
import type { BusConsumer, BusProducer, SpoolState } from '@logwarden/bus';
import { decodeEnvelopeHeader, eventsTopic, type SourceView } from '@logwarden/contracts';
import type { Clock } from '@logwarden/kernel';
import { MetricsAccess, type Logger, type Metrics } from '@logwarden/telemetry';
import { AgentStreams } from './append/agent-streams.ts';
import { PartialBodies } from './append/partial-bodies.ts';
import { StreamLanes, type AppenderDeps } from './append/stream-lanes.ts';
import { KnownIds } from './bulk/known-ids.ts';
import { IngestCounters, type TenantCounters } from './counters.ts';
import type { IngestDirectory } from './directory.ts';
import type { GatewayParts } from './http/call.ts';
import { HeldBytes } from './http/read-body.ts';
import { peerReader } from './http/peer.ts';
import { createGatewayServer, type TlsPair } from './http/server.ts';
import type { GatewayLimits } from './limits.ts';
import { noQuotas, type IngestQuotas } from './quota/ingest-quotas.ts';
import { Intake } from './quota/intake.ts';

export interface GatewayDeps {
  readonly producer: BusProducer;
  /** What waits in the producer's spool, where it has one. */
  readonly spool?: () => SpoolState;
  /** Reads the bus at start, to learn how far agents' streams are durable. Absent: only the state file says so. */
  readonly consumer?: BusConsumer;
  readonly directory: IngestDirectory;
  /** Absent: tenants may send what they like. */
  readonly quotas?: IngestQuotas;
  readonly clock: Clock;
  readonly limits: GatewayLimits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Address ranges besides this machine that may read the metrics. */
  readonly metricsFrom?: readonly string[];
  /** Name of this gateway in stream names; letters, digits, `-`. */
  readonly instance: string;
  /** The bus's topic for events of a source. Absent: one topic for all. */
  readonly topicOf?: (source: SourceView) => string;
  /** Others take events of the same streams too, so nothing is known of what this one has not seen itself. */
  readonly hasPeers?: boolean;
  /** Addresses or CIDRs of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  /** New with every process: no two processes may give the same seq to different events. */
  readonly epoch: string;
  /** Listen with TLS. `localPort` is a loopback port without, for processes of this machine. */
  readonly tls?: { readonly pair: TlsPair; readonly localPort?: number };
  /** Where counters and positions are kept. Absent: nowhere (tests). */
  readonly stateDir?: string;
}

export interface Gateway {
  readonly server: Server | TlsServer;
  /** Recovers state, then listens. Resolves with the port. */
  listen(port: number, host: string): Promise<number>;
  /** What each tenant sent and what was refused, since ever. */
  counters(): Record<string, TenantCounters>;
  /** A record that was accepted in one copy is on the bus now: what a spooling producer tells by `onDrained`. */
  noteDrained(value: Uint8Array): void;
  /** Takes no new connection, lets requests under way finish, saves state. The bus is the caller's to close. */
  close(): Promise<void>;
}

const saveEveryMs = 5_000;
const closeWaitMs = 10_000;

function makeParts(deps: GatewayDeps): GatewayParts {
  const { clock, limits } = deps;
  const producer = measured(deps.producer, deps.metrics);
  const agentStreams = new AgentStreams({ isAlone: deps.hasPeers !== true });
  const counters = new IngestCounters(deps.metrics);
  const appender: AppenderDeps = {
    producer,
    clock,
    limits,
    topicOf: deps.topicOf ?? (() => eventsTopic),
    onAppended: (at, { tenant, count }) => {
      if (at.spooled === true) counters.spooled(tenant, count);
      else agentStreams.seen(at.partition, at.offset);
    },
  };
  const held = new HeldBytes(limits.maxHeldBytes);
  watchHeld(deps, held);
  return {
    ...appender,
    agentStreams,
    directory: deps.directory,
    lanes: new StreamLanes({ ...appender, instance: deps.instance, epoch: deps.epoch }),
    partialBodies: new PartialBodies(clock),
    knownIds: new KnownIds(),
    counters,
    held,
    intake: new Intake({ quotas: deps.quotas ?? noQuotas, clock, metrics: deps.metrics, waitMs: limits.fullWaitMs }),
  };
}

function watchHeld({ metrics, spool }: GatewayDeps, held: HeldBytes): void {
  metrics.onRead(() => {
    metrics.gauge('logwarden_gateway_held_bytes', 'Bytes of bodies in memory', held.now);
    const state = spool?.();
    if (state === undefined) return;
    metrics.gauge('logwarden_gateway_spool_records', 'Records that wait for the bus, in one copy', state.records);
    metrics.gauge('logwarden_gateway_spool_bytes', 'Bytes of the spool on disk', state.bytes);
    const isUp = state.busError === undefined ? 1 : 0;
    metrics.gauge('logwarden_gateway_bus_up', '1 while the bus takes records', isUp);
  });
}

/** The same producer, its appends timed. */
function measured(producer: BusProducer, metrics: Metrics): BusProducer {
  const help = 'Time until the bus, or the spool, had a record durable';
  return {
    append: (scope, input) =>
      metrics.timed('logwarden_gateway_bus_append_seconds', help, () => producer.append(scope, input)),
    close: () => producer.close(),
  };
}

/** Builds a gateway without touching anything; `listen` begins. */
export function buildGateway(deps: GatewayDeps): Gateway {
  const parts = makeParts(deps);
  let state: 'starting' | 'open' | 'closing' = 'starting';
  const serverDeps = {
    parts,
    logger: deps.logger,
    metrics: new MetricsAccess(deps.metrics, deps.metricsFrom),
    name: deps.instance,
    peerOf: peerReader(deps.trustedProxies ?? []),
    notReady: () => (state === 'open' ? null : `the gateway is ${state}`),
  };
  const server = createGatewayServer(serverDeps, deps.tls?.pair);
  const { localPort } = deps.tls ?? {};
  const local = localPort === undefined ? undefined : createGatewayServer(serverDeps);
  const files = deps.stateDir === undefined ? null : stateFiles(deps.stateDir);
  const save = async (): Promise<void> => {
    if (files === null) return;
    await parts.counters.save(files.counters);
    await parts.agentStreams.save(files.positions);
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    server,
    counters: () => parts.counters.toJson(),
    noteDrained: (value) => {
      const { tenant, count } = decodeEnvelopeHeader(value);
      parts.counters.drained(tenant, count);
    },
    listen: async (port, host) => {
      if (files !== null) {
        await parts.counters.load(files.counters);
        await parts.agentStreams.recover(files.positions, deps.consumer, deps.logger);
        timer = setInterval(() => {
          save().catch((error: unknown) => deps.logger.error({ err: error }, 'the state could not be saved'));
        }, saveEveryMs);
      }
      const bound = await listen(server, port, host);
      if (local !== undefined && localPort !== undefined) await listen(local, localPort, '127.0.0.1');
      state = 'open';
      return bound;
    },
    close: async () => {
      state = 'closing';
      clearInterval(timer);
      await Promise.all([closeServer(server), ...(local === undefined ? [] : [closeServer(local)])]);
      await save();
      await parts.agentStreams.close();
    },
  };
}

function stateFiles(dir: string): { readonly counters: string; readonly positions: string } {
  return { counters: path.join(dir, 'counters.json'), positions: path.join(dir, 'positions.json') };
}

function listen(server: Server | TlsServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Requests under way get some time; then their connections are cut, and their senders will repeat them. */
function closeServer(server: Server | TlsServer): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeWaitMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
