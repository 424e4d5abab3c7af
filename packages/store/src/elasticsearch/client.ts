import { Client, errors } from '@elastic/elasticsearch';
import { AppError } from '@logwarden/kernel';
import type { EngineAnswer } from './answer.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
  /** Lines of NDJSON, each already JSON. */
  readonly lines?: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** Statuses that are an answer and no error. */
  readonly accept?: readonly number[];
}

export interface Connection {
  /** Addresses of nodes, e.g. `http://127.0.0.1:9200`. */
  readonly nodes: readonly string[];
  readonly auth?: { readonly username: string; readonly password: string } | { readonly apiKey: string };
  /** PEM of the authority that signed the nodes' certificates. */
  readonly ca?: string;
}

/** The only door to the engine: every answer is JSON, every failure one of the catalogue. */
export class Elastic {
  readonly #client: Client;

  constructor(connection: Connection) {
    this.#client = new Client({
      nodes: [...connection.nodes],
      maxRetries: 0,
      ...(connection.auth === undefined ? {} : { auth: connection.auth }),
      ...(connection.ca === undefined ? {} : { tls: { ca: connection.ca } }),
    });
  }

  /**
   * Sends a request. `query.cancelled` when the signal fired, `query.timeout` after `timeoutMs`, `store.unavailable` when
   * nobody answers or the engine is overloaded (429, 5xx), `request.invalid` for what the engine refuses.
   */
  async call(call: Call): Promise<{ readonly status: number; readonly body: EngineAnswer }> {
    if (call.signal?.aborted === true) throw cancelled();
    try {
      const { statusCode, body } = await this.#client.transport.request(
        {
          method: call.method,
          path: call.path,
          ...(call.query === undefined ? {} : { querystring: { ...call.query } }),
          ...(call.body === undefined ? {} : { body: call.body }),
          ...(call.lines === undefined ? {} : { bulkBody: linesAsBytes(call.lines) }),
        },
        {
          meta: true,
          ignore: [...(call.accept ?? [])],
          maxRetries: isRead(call) ? readRetries : 0,
          ...(call.signal === undefined ? {} : { signal: call.signal }),
          ...(call.timeoutMs === undefined ? {} : { requestTimeout: call.timeoutMs }),
        },
      );
      return { status: statusCode, body: answerOf(body) };
    } catch (error) {
      throw toAppError(error);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** Line by line: one string of all of them would have two bytes a character as soon as one line has Chinese in it. */
function linesAsBytes(lines: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0));
  let at = 0;
  for (const line of lines) {
    at += bytes.write(line, at);
    bytes[at++] = 10;
  }
  return bytes;
}

/** Reads go to another node when one does not answer; writes are sent again by those who know what became of them. */
const readRetries = 2;

function isRead({ method, path }: Call): boolean {
  return method === 'GET' || /\/_(?:search|mget)$/.test(path);
}

/** Answers have the shapes of the engine's REST API; all members are optional. */
function answerOf(body: unknown): EngineAnswer {
  return body as EngineAnswer;
}

function cancelled(): AppError {
  return new AppError('query.cancelled', 'The search was cancelled.');
}

function toAppError(error: unknown): AppError {
  if (error instanceof errors.RequestAbortedError) return cancelled();
  if (error instanceof errors.TimeoutError)
    return new AppError('query.timeout', 'The search took longer than its time limit.', { cause: error });
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 500;
    if (status === 409) return new AppError('resource.conflict', 'Somebody else wrote this first.', { cause: error });
    if (status === 404) return new AppError('resource.not_found', 'The store has no such index.', { cause: error });
    if (status === 401 || status === 403)
      return new AppError('store.unavailable', 'The store refuses the credentials that are configured.', {
        cause: error,
      });
    if (status < 500 && status !== 429)
      return new AppError('request.invalid', 'The store cannot answer this request.', { cause: error });
  }
  return new AppError('store.unavailable', 'The store does not answer.', { cause: error });
}
