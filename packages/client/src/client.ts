import {
  ErrorBody,
  routes,
  type Download,
  type Route,
  type RouteInput,
  type RouteName,
  type RouteOutput,
  type Routes,
} from '@logwarden/contracts';
import { isErrorCode, type ErrorCode, type ErrorDetails } from '@logwarden/kernel';

export interface ClientOptions {
  /** Origin of the api, or the path under which the console forwards to it. '' = same origin. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** Headers of every request, e.g. `authorization`; a function is asked each time. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export type CallInput<Name extends RouteName> = RouteInput<Routes[Name]>;
export type CallOutput<Name extends RouteName> = RouteOutput<Routes[Name]>;

type Call<Name extends RouteName> =
  Partial<CallInput<Name>> extends CallInput<Name>
    ? (input?: CallInput<Name>, options?: CallOptions) => Promise<CallOutput<Name>>
    : (input: CallInput<Name>, options?: CallOptions) => Promise<CallOutput<Name>>;

/** One method per route of the table. */
export type Client = { readonly [Name in RouteName]: Call<Name> };

/**
 * A failed call. `code` is the server's, or `network.unreachable` when no answer came, or `network.malformed` when what
 * came was not ours (a proxy's page). `status` is 0 without an answer. Aborting rejects with the signal's own reason.
 */
export class ClientError extends Error {
  readonly code: ErrorCode | 'network.unreachable' | 'network.malformed';
  readonly status: number;
  readonly retryable: boolean;
  readonly requestId: string | undefined;
  readonly details: ErrorDetails;
  /** Milliseconds the server asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    parts: Pick<ClientError, 'code' | 'status' | 'retryable'> &
      Partial<Pick<ClientError, 'requestId' | 'details' | 'retryAfterMs' | 'cause'>>,
  ) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'ClientError';
    this.code = parts.code;
    this.status = parts.status;
    this.retryable = parts.retryable;
    this.requestId = parts.requestId;
    this.details = parts.details ?? {};
    this.retryAfterMs = parts.retryAfterMs;
  }
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The path of a route with its parameters filled in and the query appended. */
export function routeUrl(route: Route, input: LooseInput = {}): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(text(input.params?.[name])));
  const query = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined);
  if (query.length === 0) return path;
  return `${path}?${new URLSearchParams(query.map(([name, value]) => [name, text(value)])).toString()}`;
}

async function failure(response: Response): Promise<ClientError> {
  const parsed = ErrorBody.safeParse(await response.json().catch(() => null));
  const wait = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfterMs = Number.isFinite(wait) ? wait * 1000 : undefined;
  if (!parsed.success || !isErrorCode(parsed.data.error.code)) {
    return new ClientError(`The server answered ${String(response.status)} in a form that is not ours.`, {
      code: 'network.malformed',
      status: response.status,
      retryable: response.status >= 500,
      retryAfterMs,
    });
  }
  const { code, message, retryable, requestId, details } = parsed.data.error;
  return new ClientError(message, {
    code,
    status: response.status,
    retryable,
    requestId,
    details: details ?? {},
    retryAfterMs,
  });
}

async function* partsOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) yield part.value;
}

function downloadOf(response: Response): Download {
  const { headers } = response;
  const [, name = 'download'] = /filename="([^"]*)"/.exec(headers.get('content-disposition') ?? '') ?? [];
  return {
    name,
    type: headers.get('content-type') ?? 'application/octet-stream',
    sizeBytes: Number(headers.get('content-length') ?? 0),
    headers: Object.fromEntries(headers),
    parts: partsOf(response),
  };
}

async function send(options: ClientOptions, route: Route, input: LooseInput, call: CallOptions): Promise<unknown> {
  const headers = new Headers(typeof options.headers === 'function' ? await options.headers() : options.headers);
  headers.set('accept', 'application/json');
  if (route.body !== undefined) headers.set('content-type', 'application/json');
  const request: RequestInit = { method: route.method, headers, cache: 'no-store', signal: call.signal ?? null };
  if (route.body !== undefined) request.body = JSON.stringify(input.body ?? {});
  const doFetch = options.fetch ?? fetch;
  const response = await doFetch(`${options.baseUrl}${routeUrl(route, input)}`, request).catch((cause: unknown) => {
    call.signal?.throwIfAborted();
    throw new ClientError('The server cannot be reached.', {
      code: 'network.unreachable',
      status: 0,
      retryable: true,
      cause,
    });
  });
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined;
  if (route.download === true) return downloadOf(response);
  return response.json().catch((cause: unknown) => {
    call.signal?.throwIfAborted();
    throw new ClientError('The answer broke off.', {
      code: 'network.malformed',
      status: response.status,
      retryable: true,
      cause,
    });
  });
}

/** Holds because one method is made per entry of the same table that {@link Client} is typed by. */
function asClient(methods: Readonly<Record<string, unknown>>): Client {
  return methods as Client;
}

/** Makes a client. Answers are trusted to have the table's form, since server and client share the table. */
export function createClient(options: ClientOptions): Client {
  return asClient(
    Object.fromEntries(
      Object.entries<Route>(routes).map(([name, route]) => [
        name,
        (input: LooseInput = {}, call: CallOptions = {}) => send(options, route, input, call),
      ]),
    ),
  );
}
