import type { Ctx } from '@logwarden/kernel';
import type { IncomingMessage } from 'node:http';
import type { Json } from '../ask/json.ts';
import type { ProxyDeps } from '../deps.ts';
import type { Parameters } from './parameters.ts';

/** One request as a route sees it. */
export interface Call {
  readonly deps: ProxyDeps;
  readonly ctx: Ctx;
  readonly method: string;
  /** Decoded parts of the path. */
  readonly segments: readonly string[];
  readonly parameters: Parameters;
  readonly request: IncomingMessage;
  /** Fires when the client has gone or the time is up. */
  readonly signal: AbortSignal;
  /** The JSON of the body; undefined where there is none. */
  readonly body: () => Promise<Json | undefined>;
  readonly bodyText: () => Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
