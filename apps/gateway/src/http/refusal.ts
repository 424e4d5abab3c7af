import type { IncomingMessage } from 'node:http';
import { AppError } from '@logwarden/kernel';
import type { KeyRefusal, SourceRefusal } from '../directory.ts';
import type { Reply } from './call.ts';

/** The protocol a request speaks decides the form of an answer. */
export type Dialect = 'elastic' | 'native';

/** Client families that differ in what they retry (docs/ingest.md), told from the request's headers. */
export type ClientFamily =
  'elasticsearch-js' | 'rsyslog' | 'beats' | 'logstash' | 'fluent-bit' | 'vector' | 'curl' | 'other';

const families: readonly (readonly [RegExp, ClientFamily])[] = [
  [/^(elasticsearch-js|elastic-transport-js)|elasticsearch-js\//i, 'elasticsearch-js'],
  [/^Elastic-|^\w+beat\//i, 'beats'],
  [/^Logstash\//i, 'logstash'],
  [/^Fluent-Bit/i, 'fluent-bit'],
  [/^Vector\//i, 'vector'],
  [/^curl\//i, 'curl'],
];

/** rsyslog's omelasticsearch names no agent and always sends exactly this type. */
const rsyslogType = 'application/json; charset=utf-8';

export function clientFamily(req: IncomingMessage): ClientFamily {
  const agent = req.headers['user-agent'];
  if (agent === undefined) {
    if (/^es=[^,]*,js=/.test(String(req.headers['x-elastic-client-meta'] ?? ''))) return 'elasticsearch-js';
    return req.headers['content-type'] === rsyslogType ? 'rsyslog' : 'other';
  }
  return families.find(([pattern]) => pattern.test(agent))?.[1] ?? 'other';
}

/** `close` ends the connection without a word: the only refusal after which rsyslog loses nothing. */
export type FullAnswer = { readonly kind: 'close' } | { readonly kind: 'reply'; readonly status: 429 | 503 };

export function answerWhenFull(family: ClientFamily): FullAnswer {
  if (family === 'rsyslog') return { kind: 'close' };
  return { kind: 'reply', status: family === 'elasticsearch-js' ? 503 : 429 };
}

const keyRefusals: Record<KeyRefusal, readonly ['auth.required' | 'auth.invalid' | 'auth.forbidden', string]> = {
  missing: ['auth.required', 'Send an ingest key: Authorization: ApiKey <key>'],
  invalid: ['auth.invalid', 'This ingest key is not valid'],
  expired: ['auth.invalid', 'This ingest key has expired'],
  read_only: ['auth.forbidden', 'This key may read but not send logs'],
  forbidden: ['auth.forbidden', 'This key may not send logs'],
};

export function keyError(refusal: KeyRefusal): AppError {
  return new AppError(...keyRefusals[refusal], { details: { field: 'Authorization', reason: refusal } });
}

export function sourceError(refusal: SourceRefusal, name: string): AppError {
  const details = { field: 'source', reason: refusal };
  if (refusal === 'invalid_name') {
    return new AppError('request.invalid', `"${name}" is not a name of a source`, {
      details: { ...details, expected: 'a–z, 0–9, ".", "_", "-"; at most 100, not beginning with a sign' },
    });
  }
  const because =
    refusal === 'unknown' ? 'does not exist, and this key may not create sources' : 'is not open to this key';
  return new AppError('auth.forbidden', `The source "${name}" ${because}`, { details });
}

const elasticTypes: Partial<Record<string, string>> = {
  'auth.required': 'security_exception',
  'auth.invalid': 'security_exception',
  'auth.forbidden': 'security_exception',
  'ingest.malformed': 'illegal_argument_exception',
  'ingest.too_large': 'content_too_long_exception',
  'ingest.full': 'es_rejected_execution_exception',
  'ingest.over_quota': 'es_rejected_execution_exception',
  'bus.full': 'es_rejected_execution_exception',
  'bus.unavailable': 'es_rejected_execution_exception',
  'resource.not_found': 'resource_not_found_exception',
};

/** An error in the sender's own form. What is not of the catalogue says nothing of its inside. */
export function errorReply(error: AppError, dialect: Dialect, status: number = error.status): Reply {
  const message =
    status >= 500 && error.code === 'internal.unexpected' ? 'The gateway failed; send again' : error.message;
  const headers: Record<string, string> = {};
  if (status === 401) headers['WWW-Authenticate'] = 'ApiKey';
  if (dialect === 'native') {
    return { status, headers, body: { error: { code: error.code, message, details: error.details } } };
  }
  const cause = { type: elasticTypes[error.code] ?? 'illegal_argument_exception', reason: message };
  return { status, headers, body: { error: { root_cause: [cause], ...cause }, status } };
}
