import { AppError } from '@logwarden/kernel';

/** Form of an answer to an error, in Elasticsearch's words. `details` carry what the form needs. */
export interface ElasticError {
  readonly status: number;
  readonly body: {
    readonly error: { readonly type: string; readonly reason: string; readonly [member: string]: unknown };
    readonly status: number;
  };
  readonly headers: Readonly<Record<string, string>>;
}

/** What the proxy does not offer, by its name: 403, whoever asks. */
export function refused(what: string, why?: string): AppError {
  return new AppError(
    'auth.forbidden',
    `[${what}] is not offered by this proxy${why === undefined ? '' : `: ${why}`}`,
    {
      details: { elasticType: 'security_exception', field: what },
    },
  );
}

/** A request that is not what its place expects: 400. */
export function malformed(at: string, expected: string): AppError {
  return new AppError('request.invalid', `${at}: expected ${expected}`, {
    details: { elasticType: 'parsing_exception', field: at, expected },
  });
}

/** A request of the right form that asks for too much, or for what cannot be said exactly: 400. */
export function unanswerable(reason: string): AppError {
  return new AppError('request.invalid', reason, { details: { elasticType: 'illegal_argument_exception' } });
}

/** The one answer to a name that no source of the tenant has, whether another tenant has it or nobody. */
export function noSuchIndex(name: string): AppError {
  return new AppError('resource.not_found', `no such index [${name}]`, {
    details: {
      elasticType: 'index_not_found_exception',
      'resource.type': 'index_or_alias',
      'resource.id': name,
      index_uuid: '_na_',
      index: name,
    },
  });
}

/** A scroll or point in time that has ended, never was, or is not this key's. */
export function noSuchContext(kind: 'scroll' | 'point in time'): AppError {
  return new AppError('resource.not_found', `No ${kind} of this id is open`, {
    details: { elasticType: 'search_context_missing_exception' },
  });
}

const types: Partial<Record<string, string>> = {
  'auth.required': 'security_exception',
  'auth.invalid': 'security_exception',
  'auth.forbidden': 'security_exception',
  'field.masked': 'security_exception',
  'auth.rate_limited': 'es_rejected_execution_exception',
  'query.invalid': 'query_shard_exception',
  'query.too_large': 'too_many_clauses',
  'query.cancelled': 'task_cancelled_exception',
  'query.timeout': 'search_timeout_exception',
  'resource.not_found': 'resource_not_found_exception',
  'ingest.unsupported': 'media_type_header_exception',
  'request.too_large': 'content_too_long_exception',
  'store.unavailable': 'no_shard_available_action_exception',
};

const carried = ['resource.type', 'resource.id', 'index_uuid', 'index'] as const;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Says an error in Elasticsearch's shape. What was not foreseen says nothing of its inside. */
export function elasticError(error: AppError): ElasticError {
  const { details, status } = error;
  const reason = error.code === 'internal.unexpected' ? 'Something went wrong inside.' : error.message;
  const type = textOf(details['elasticType']) ?? types[error.code] ?? 'illegal_argument_exception';
  const more = Object.fromEntries(
    carried.flatMap((name) => {
      const text = textOf(details[name]);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const cause = { type, reason, ...more };
  const headers: Record<string, string> = {};
  if (status === 401) headers['WWW-Authenticate'] = 'ApiKey, Basic realm="logwarden"';
  const { retryAfterMs } = details;
  const seconds = typeof retryAfterMs === 'number' ? Math.ceil(retryAfterMs / 1000) : 1;
  if (status === 429 || status === 503) headers['Retry-After'] = String(seconds);
  return { status, headers, body: { error: { root_cause: [cause], ...cause }, status } };
}
