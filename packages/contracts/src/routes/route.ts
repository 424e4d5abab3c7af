import type { ErrorCode } from '@logwarden/kernel';
import { z } from 'zod';
import type { Permission } from './permission.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type SuccessStatus = 200 | 201 | 204;

/**
 * One route as one value: the server validates by it, the client is typed by it, OpenAPI is printed from it.
 * `path` marks parameters as `:name`. `responses` holds the one success status; failures are `errors`, all in the
 * shape of {@link ErrorBody}, besides what any route may answer (`request.invalid`, `auth.*`, `internal.unexpected`).
 */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly permission: Permission;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly responses: Readonly<Partial<Record<SuccessStatus, z.ZodType>>>;
  readonly errors: readonly ErrorCode[];
  /** The success answer is a file to download, not JSON; its schema is {@link Download}. */
  readonly download?: true;
  /** The answer may hold text of logs: its handler can give out only what the masking funnel made. */
  readonly logContent?: true;
  /** Members beside `error` in a 404 answer, so that a script which reads only the success form sees that nothing is there. */
  readonly emptyAnswer?: Readonly<Record<string, unknown>>;
}

/** Keeps the literal types of a route. */
export function route<const R extends Route>(value: R): R {
  return value;
}

/** The body of a 204 answer: none. */
export const NoContent = z.undefined();

/** A file as it is given out: what it is called, what it holds, and its bytes part by part. */
export interface Download {
  readonly name: string;
  /** Content type. */
  readonly type: string;
  readonly sizeBytes: number;
  /** Further headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: AsyncIterable<Uint8Array>;
}
export const Download = z.custom<Download>();

/** The one shape of a failure. `message` is meant for people; `code` for programs. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

type InputOf<T> = T extends z.ZodType ? z.input<T> : never;
type OutputOf<T> = T extends z.ZodType ? z.output<T> : never;
type Part<R, K extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<K, infer S>>
    ? Partial<Record<string, never>> extends InputOf<S>
      ? { readonly [P in K]?: InputOf<S> }
      : { readonly [P in K]: InputOf<S> }
    : unknown;

/** What a caller gives: `params`, `query` and `body`, each only where the route has it. */
export type RouteInput<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>;
/** What a caller gets on success. */
export type RouteOutput<R extends Route> = OutputOf<R['responses'][keyof R['responses']]>;
/** What a handler sees after validation. */
export interface RouteRequest<R extends Route> {
  readonly params: OutputOf<R['params']>;
  readonly query: OutputOf<R['query']>;
  readonly body: OutputOf<R['body']>;
}

/** RFC 3339 in UTC with milliseconds, as every answer writes it. */
export const Timestamp = z.iso.datetime().describe('RFC 3339 in UTC, e.g. 2025-12-30T03:00:00.000Z');
export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9]{3,39}$/)
  .describe('A lower-case letter, then 3–39 letters or digits');
export const Zone = z
  .string()
  .min(1)
  .max(64)
  .refine(isZone, 'an IANA time zone, e.g. Asia/Shanghai')
  .describe('IANA time zone, e.g. Asia/Shanghai');

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
