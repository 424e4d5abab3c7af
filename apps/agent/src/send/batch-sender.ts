import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { setTimeout as delay } from 'node:timers/promises';
import { batchContentType, batchHeaders, crc32c } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Say } from '../cli/messages.ts';
import type { Batch } from '../read/batches.ts';

const gzipAsync = promisify(gzip);

/** A batch ready for the wire. */
export interface PackedBatch {
  readonly batch: Batch;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly crc: string;
}

export async function packBatch(batch: Batch): Promise<PackedBatch> {
  const crc = crc32c(batch.body).toString(16).padStart(8, '0');
  return { batch, body: new Uint8Array(await gzipAsync(batch.body, { level: 1 })), crc };
}

export interface StreamName {
  readonly agentId: string;
  readonly source: string;
  readonly stream: string;
  readonly epoch: string;
  readonly host: string;
  readonly path: string;
}

export interface Delivered {
  readonly ackedThrough: number;
  readonly duplicate: boolean;
  /** Kinds of marks the gateway made, with their numbers. */
  readonly marks: Readonly<Record<string, number>>;
}

export interface SenderDeps {
  readonly url: URL;
  readonly key: string;
  readonly retryForMs: number;
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  /** Hears of every wait. */
  onWait(text: string): void;
}

const firstWaitMs = 250;
const maxWaitMs = 30_000;
const requestTimeoutMs = 120_000;
const retryStatus: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

type Attempt =
  | { readonly kind: 'done'; readonly delivered: Delivered }
  | { readonly kind: 'again'; readonly detail: string; readonly afterMs: number };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseReply(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function messageOf(reply: Record<string, unknown>, text: string): string {
  const { error } = reply;
  return isRecord(error) && typeof error['message'] === 'string' ? error['message'] : text.slice(0, 200);
}

function marksOf(reply: Record<string, unknown>): Record<string, number> {
  const { report } = reply;
  const counts = isRecord(report) ? report['counts'] : undefined;
  if (!isRecord(counts)) return {};
  return Object.fromEntries(
    Object.entries(counts).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** Sends batches of one gateway, trying again for as long as it may help. */
export class BatchSender {
  readonly #deps: SenderDeps;
  readonly #endpoint: URL;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#endpoint = new URL('ingest/v1/batch', deps.url.href.endsWith('/') ? deps.url : `${deps.url.href}/`);
  }

  /**
   * Resolves when the gateway has the batch on disk. Rejects with `auth.*`, `request.invalid` (refused for good),
   * `resource.conflict` (a gap; `details.acked`), `bus.unavailable` (not reachable in time), or the signal's reason.
   */
  async send(
    name: StreamName,
    packed: PackedBatch,
    at: { readonly firstSeq: number; readonly batchSeq: number },
  ): Promise<Delivered> {
    const { nowMs, signal, retryForMs, say } = this.#deps;
    const giveUpAtMs = nowMs() + retryForMs;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, maxWaitMs)) {
      const attempt = await this.#attempt(name, packed, at);
      if (attempt.kind === 'done') return attempt.delivered;
      const pauseMs = Math.max(attempt.afterMs, waitMs);
      if (nowMs() + pauseMs > giveUpAtMs) {
        throw new AppError('bus.unavailable', say('unreachable', { url: this.#deps.url.href, detail: attempt.detail }));
      }
      this.#deps.onWait(say('retrying', { detail: attempt.detail, seconds: (pauseMs / 1000).toFixed(1) }));
      await delay(pauseMs, undefined, { signal });
    }
  }

  async #attempt(
    name: StreamName,
    packed: PackedBatch,
    at: { readonly firstSeq: number; readonly batchSeq: number },
  ): Promise<Attempt> {
    const { signal, key } = this.#deps;
    try {
      const response = await fetch(this.#endpoint, {
        method: 'POST',
        body: packed.body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
        headers: {
          authorization: `ApiKey ${key}`,
          'content-type': batchContentType,
          'content-encoding': 'gzip',
          [batchHeaders.agentId]: name.agentId,
          [batchHeaders.source]: encodeURIComponent(name.source),
          [batchHeaders.stream]: encodeURIComponent(name.stream),
          [batchHeaders.epoch]: name.epoch,
          [batchHeaders.batchSeq]: String(at.batchSeq),
          [batchHeaders.firstSeq]: String(at.firstSeq),
          [batchHeaders.count]: String(packed.batch.events.length),
          [batchHeaders.crc32c]: packed.crc,
          [batchHeaders.lines]: String(packed.batch.lines),
          [batchHeaders.host]: encodeURIComponent(name.host),
          [batchHeaders.path]: encodeURIComponent(name.path),
        },
      });
      return this.#judge(response, await response.text());
    } catch (error) {
      if (error instanceof AppError || signal.aborted) throw error;
      return { kind: 'again', detail: networkDetail(error), afterMs: 0 };
    }
  }

  #judge(response: Response, text: string): Attempt {
    const reply = parseReply(text);
    const { say } = this.#deps;
    const acked = reply['acked_through'];
    if (response.status === 200 && typeof acked === 'number') {
      return {
        kind: 'done',
        delivered: { ackedThrough: acked, duplicate: reply['duplicate'] === true, marks: marksOf(reply) },
      };
    }
    const detail = messageOf(reply, text);
    if (retryStatus.has(response.status)) {
      return { kind: 'again', detail, afterMs: Number(response.headers.get('retry-after') ?? 0) * 1000 || 0 };
    }
    if (response.status === 409 && typeof acked === 'number') {
      throw new AppError('resource.conflict', detail, { details: { acked } });
    }
    if (response.status === 401) throw new AppError('auth.invalid', say('wrongKey'));
    if (response.status === 403) throw new AppError('auth.forbidden', say('forbidden', { detail }));
    throw new AppError('request.invalid', say('refused', { status: response.status, detail }));
  }
}

/** `fetch` hides what went wrong in the cause of its error. */
function networkDetail(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (cause instanceof Error && cause.message !== '') return cause.message;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
