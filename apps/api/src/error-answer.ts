import type { ErrorBody, Route } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';

interface FrameworkError {
  readonly code: string;
}

function isFrameworkError(error: unknown): error is FrameworkError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_');
}

function fromFramework(error: FrameworkError): AppError {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('request.too_large', 'The body is too large.', { cause: error });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('request.invalid', 'The body is not JSON.', {
        details: { field: 'content-type', expected: 'application/json' },
        cause: error,
      });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new AppError('request.invalid', 'The body is not well-formed JSON.', {
        details: { field: 'body', expected: 'a JSON object' },
        cause: error,
      });
    default:
      return new AppError('internal.unexpected', 'Something went wrong inside.', { cause: error });
  }
}

/** Any error as one of the catalogue; what is not ours becomes `internal.unexpected`, its own words stay inside. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isFrameworkError(error)) return fromFramework(error);
  if (error instanceof SyntaxError) {
    return new AppError('request.invalid', 'The body is not well-formed JSON.', {
      details: { field: 'body', expected: 'a JSON object' },
      cause: error,
    });
  }
  return new AppError('internal.unexpected', 'Something went wrong inside.', { cause: error });
}

/** The body of a failure. A 5xx carries neither details nor, where it was not foreseen, its own message. */
export function errorBody(error: AppError, requestId: string): ErrorBody {
  const isInside = error.code === 'internal.unexpected';
  const showsDetails = error.status < 500 && Object.keys(error.details).length > 0;
  return {
    error: {
      code: error.code,
      message: isInside ? 'Something went wrong inside.' : error.message,
      retryable: error.retryable,
      requestId,
      ...(showsDetails ? { details: error.details } : {}),
    },
  };
}

/** The whole answer: with what the route promises beside a 404, and when to come again. */
export function errorAnswer(
  error: AppError,
  requestId: string,
  route: Route | undefined,
): { readonly body: object; readonly headers: Readonly<Record<string, string>> } {
  const headers: Record<string, string> = {};
  const { retryAfterMs } = error.details;
  if (typeof retryAfterMs === 'number') headers['retry-after'] = String(Math.ceil(retryAfterMs / 1000));
  else if (error.status === 503) headers['retry-after'] = '1';
  if (error.status === 401) headers['www-authenticate'] = 'Bearer, ApiKey';
  const beside = error.code === 'resource.not_found' ? route?.emptyAnswer : undefined;
  return { body: { ...errorBody(error, requestId), ...beside }, headers };
}
