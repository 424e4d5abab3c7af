import type { Route } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { z } from 'zod';

export interface Received {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

function firstIssue(error: z.ZodError, part: 'query' | 'body'): AppError {
  const [issue] = error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const where = field === '' ? `the ${part}` : field;
  return new AppError('request.invalid', `${where}: ${issue?.message ?? 'not as expected'}`, {
    details: {
      field,
      expected: issue?.message ?? '',
      issues: error.issues.slice(0, 20).map(({ path, message }) => ({ field: path.map(String).join('.'), message })),
    },
  });
}

/** A misspelt member would be passed over in silence, so an unknown one is an error that names the known ones. */
function assertKnownMembers(schema: z.ZodType, value: unknown, part: 'query' | 'body'): void {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return;
  const known = Object.keys(schema.shape);
  const field = Object.keys(value).find((name) => !known.includes(name));
  if (field === undefined) return;
  throw new AppError('request.invalid', `${field}: there is no such member in the ${part}.`, {
    details: { field, expected: known.join(', ') },
  });
}

function parse(schema: z.ZodType, value: unknown, part: 'query' | 'body'): unknown {
  assertKnownMembers(schema, value, part);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw firstIssue(parsed.error, part);
  return parsed.data;
}

/** Checks a request by its route. An id of a wrong form names nothing, so it answers as a missing thing does. */
export function validateRequest(route: Route, received: Received): Received {
  const params = route.params?.safeParse(received.params);
  if (params?.success === false) throw new AppError('resource.not_found', 'There is no such thing.');
  return {
    params: params?.data,
    query: route.query === undefined ? undefined : parse(route.query, received.query, 'query'),
    body: route.body === undefined ? undefined : parse(route.body, received.body ?? {}, 'body'),
  };
}
