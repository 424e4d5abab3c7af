import type { IncomingMessage } from 'node:http';
import { ParserConfig, type SourceView } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { PartialBodies } from '../append/partial-bodies.ts';
import type { AppendTarget, AppenderDeps, StreamLanes } from '../append/stream-lanes.ts';
import type { AgentStreams } from '../append/agent-streams.ts';
import type { KnownIds } from '../bulk/known-ids.ts';
import type { IngestCounters } from '../counters.ts';
import type { IngestDirectory, IngestKey, SourceAnswer } from '../directory.ts';
import type { Intake } from '../quota/intake.ts';
import type { Body, HeldBytes } from './read-body.ts';
import { sourceError } from './refusal.ts';

/** What every door works with: one per gateway. */
export interface GatewayParts extends AppenderDeps {
  readonly directory: IngestDirectory;
  readonly lanes: StreamLanes;
  readonly agentStreams: AgentStreams;
  readonly partialBodies: PartialBodies;
  readonly knownIds: KnownIds;
  readonly counters: IngestCounters;
  readonly held: HeldBytes;
  readonly intake: Intake;
}

/** One request whose sender is known. */
export interface Call {
  readonly req: IncomingMessage;
  readonly query: URLSearchParams;
  readonly key: IngestKey;
  readonly scope: TenantScope;
  readonly peer: string;
  readonly receivedAtMs: number;
  /** Waits for the tenant's turn, then reads. Rejects with `ingest.over_quota` before anything is read. */
  readBody(): Promise<Body>;
  /** Reads what was refused so, to answer it item by item. */
  readRefused(): Promise<Body>;
  /** Counts what a body held, for the tenant's counters and quotas. */
  noteReceived(events: number, bytes: number): void;
}

export interface Reply {
  readonly status: number;
  /** Objects are sent as JSON, texts as they are. */
  readonly body: object | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A source that a request may write to. One that is new is made only by `take`, when there is something to write. */
export interface SourceClaim {
  readonly parser: ParserConfig;
  /** Throws the refusal when the source could not be made after all. */
  readonly take: () => Promise<SourceView>;
}

const newParser = ParserConfig.parse({});

/** Looks a source up by name. Throws its refusal; for a new one only where the key may not create sources. */
export async function claimSource(parts: GatewayParts, call: Call, name: string): Promise<SourceClaim> {
  const { createSources, apiKeyId } = call.key;
  const ask = (mayCreate: boolean): Promise<SourceAnswer> =>
    parts.directory.resolveSource(call.scope, name, { mayCreate, apiKeyId });
  const known = await ask(false);
  if (known.ok) return { parser: known.source.parser, take: () => Promise.resolve(known.source) };
  if (known.refusal !== 'unknown' || !createSources) throw sourceError(known.refusal, name);
  return {
    parser: newParser,
    take: async () => {
      const made = await ask(true);
      if (!made.ok) throw sourceError(made.refusal, name);
      return made.source;
    },
  };
}

/** A source by name, made where it is new and the key may: for bodies that were found to be in order. */
export function resolveSource(parts: GatewayParts, call: Call, name: string): Promise<SourceAnswer> {
  const { createSources: mayCreate, apiKeyId } = call.key;
  return parts.directory.resolveSource(call.scope, name, { mayCreate, apiKeyId });
}

/** The part of an append that the request decides. */
export function targetOf(call: Call, source: SourceView, via: string): AppendTarget {
  const { scope, peer, receivedAtMs, req } = call;
  return { scope, source, via, peer, receivedAtMs, isGone: () => req.socket.destroyed };
}
