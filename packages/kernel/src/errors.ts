/** The closed catalogue of errors: code → HTTP status and whether a retry may help. Public messages go with the throw. */
export const errorCatalogue = {
  'request.invalid': { status: 400, retryable: false },
  'request.too_large': { status: 413, retryable: false },
  'query.invalid': { status: 400, retryable: false },
  'query.too_large': { status: 400, retryable: false },
  'query.cancelled': { status: 499, retryable: false },
  'query.timeout': { status: 504, retryable: true },
  'auth.required': { status: 401, retryable: false },
  'auth.invalid': { status: 401, retryable: false },
  'auth.forbidden': { status: 403, retryable: false },
  'auth.password_change': { status: 403, retryable: false },
  'auth.second_factor': { status: 401, retryable: false },
  'auth.not_fresh': { status: 403, retryable: false },
  'auth.tenant_changed': { status: 409, retryable: false },
  'field.masked': { status: 403, retryable: false },
  'auth.rate_limited': { status: 429, retryable: true },
  'resource.not_found': { status: 404, retryable: false },
  'resource.conflict': { status: 409, retryable: false },
  'ingest.malformed': { status: 400, retryable: false },
  'ingest.too_large': { status: 413, retryable: false },
  'ingest.unsupported': { status: 415, retryable: false },
  'ingest.full': { status: 429, retryable: true },
  'ingest.over_quota': { status: 429, retryable: true },
  'config.invalid': { status: 500, retryable: false },
  'store.unavailable': { status: 503, retryable: true },
  'bus.unavailable': { status: 503, retryable: true },
  'bus.full': { status: 429, retryable: true },
  'bus.corrupt': { status: 500, retryable: false },
  'db.unavailable': { status: 503, retryable: true },
  'db.migration': { status: 500, retryable: false },
  'internal.unexpected': { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** True for a code of the catalogue, e.g. one that came over the wire. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

export interface ErrorDetails {
  /** Names the field or parameter at fault. */
  readonly field?: string;
  /** The form that was expected, in words a person can act on. */
  readonly expected?: string;
  /** A corrected input to offer. */
  readonly fix?: string;
  /** Character position in the input, from 0. */
  readonly position?: number;
  /** Line number in a body, from 1. */
  readonly line?: number;
  readonly [key: string]: unknown;
}

/** The one error type that crosses room borders. `message` is public; `cause` never leaves the process. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }
}

/** For branches that cannot be reached; the compiler proves it by the `never`. */
export function unreachable(value: never): never {
  throw new AppError('internal.unexpected', `unreachable: ${String(value)}`);
}
