import type { IncomingMessage } from 'node:http';
import type { SourceView } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { PartialBodies } from '../append/partial-bodies.ts';
import type { AppendTarget, AppenderDeps, StreamLanes } from '../append/stream-lanes.ts';
import type { AgentStreams } from '../append/agent-streams.ts';
import type { KnownIds } from '../bulk/known-ids.ts';
import type { IngestCounters } from '../counters.ts';
import type { IngestDirectory, IngestKey, SourceAnswer } from '../directory.ts';
import type { Body, HeldBytes } from './read-body.ts';

/** What every door works with: one per gateway. */
export interface GatewayParts extends AppenderDeps {
  readonly directory: IngestDirectory;
  readonly lanes: StreamLanes;
  readonly agentStreams: AgentStreams;
  readonly partialBodies: PartialBodies;
  readonly knownIds: KnownIds;
  readonly counters: IngestCounters;
  readonly held: HeldBytes;
}

/** One request whose sender is known. */
export interface Call {
  readonly req: IncomingMessage;
  readonly query: URLSearchParams;
  readonly key: IngestKey;
  readonly scope: TenantScope;
  readonly peer: string;
  readonly receivedAtMs: number;
  readBody(): Promise<Body>;
}

export interface Reply {
  readonly status: number;
  /** Objects are sent as JSON, texts as they are. */
  readonly body: object | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function resolveSource(parts: GatewayParts, call: Call, name: string): Promise<SourceAnswer> {
  return parts.directory.resolveSource(call.scope, name, {
    mayCreate: call.key.createSources,
    apiKeyId: call.key.apiKeyId,
  });
}

/** The part of an append that the request decides. */
export function targetOf(call: Call, source: SourceView, via: string): AppendTarget {
  const { scope, peer, receivedAtMs, req } = call;
  return { scope, source, via, peer, receivedAtMs, isGone: () => req.socket.destroyed };
}
