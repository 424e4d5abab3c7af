import { ErrorBody, routes, type Route } from '@logwarden/contracts';
import { errorCatalogue, type ErrorCode } from '@logwarden/kernel';
import type { z } from 'zod';
import { tenantHeader } from './authenticate.ts';
import { OpenApiSchemas, type Json } from './openapi-schemas.ts';

/** What any route may answer beside its own errors. */
const everywhere: readonly ErrorCode[] = ['request.invalid', 'request.too_large', 'internal.unexpected'];
const authenticated: readonly ErrorCode[] = ['auth.required', 'auth.invalid', 'auth.forbidden', 'auth.password_change'];
const inTenant: readonly ErrorCode[] = ['auth.tenant_changed'];

const errorRef = { $ref: '#/components/schemas/ErrorBody' };

function membersOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Parameters of a path or query: one per member of the schema. */
function parametersOf(schemas: OpenApiSchemas, schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const json = schemas.of(schema, 'input');
  const required: readonly unknown[] = Array.isArray(json['required']) ? json['required'] : [];
  return Object.entries(membersOf(json['properties'])).map(([name, member]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: member,
  }));
}

const tenantParameter: Json = {
  name: tenantHeader,
  in: 'header',
  required: false,
  schema: { type: 'string' },
  description:
    'The tenant the caller believes to be in. It selects nothing: when the session is in another one, the answer is 409 `auth.tenant_changed`.',
};

function isInTenant(route: Route): boolean {
  return !['public', 'self', 'tenants.manage'].includes(route.permission);
}

/** Every code that a route may answer. */
export function errorsOf(route: Route): ErrorCode[] {
  const own = route.permission === 'public' ? [] : authenticated;
  return [...new Set([...everywhere, ...own, ...(isInTenant(route) ? inTenant : []), ...route.errors])];
}

function errorResponses(route: Route): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes.map((code) => `\`${code}\``).join(', '),
          content: { 'application/json': { schema: errorSchema(route, status) } },
        },
      ]),
  );
}

function errorSchema(route: Route, status: number): Json {
  if (status !== 404 || route.emptyAnswer === undefined) return errorRef;
  const properties: Json = {};
  for (const [name, value] of Object.entries(route.emptyAnswer)) properties[name] = { const: value };
  return { allOf: [errorRef, { type: 'object', properties }] };
}

function contentOf(schemas: OpenApiSchemas, route: Route, schema: z.ZodType): Json {
  return route.download === true
    ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
    : { 'application/json': { schema: schemas.of(schema, 'output') } };
}

function successResponses(schemas: OpenApiSchemas, route: Route): Json {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, schema]) => [
      status,
      status === '204'
        ? { description: 'Done' }
        : { description: 'Success', content: contentOf(schemas, route, schema) },
    ]),
  );
}

function securityOf(route: Route): Json[] {
  if (route.permission === 'public') return [];
  const session = { session: [] };
  return isInTenant(route) && !/\.(manage|replay)$/.test(route.permission)
    ? [session, { apiKey: [] }, { elasticApiKey: [] }]
    : [session];
}

function operationOf(schemas: OpenApiSchemas, name: string, route: Route): Json {
  const parameters = [
    ...parametersOf(schemas, route.params, 'path'),
    ...parametersOf(schemas, route.query, 'query'),
    ...(isInTenant(route) ? [tenantParameter] : []),
  ];
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    'x-permission': route.permission,
    security: securityOf(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemas.of(route.body, 'input') } } },
        }),
    responses: { ...successResponses(schemas, route), ...errorResponses(route) },
  };
}

const securitySchemes: Json = {
  session: {
    type: 'http',
    scheme: 'bearer',
    description: 'The opaque token of a session (`POST /api/v1/sign-in`): 30 min idle, 12 h at most, revocable.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Authorization: ApiKey lw_<id>_<secret>`, a read key of the tenant.',
  },
  elasticApiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Authorization: ApiKey base64(id:secret)`, the same key as Elasticsearch clients send it.',
  },
};

/** The OpenAPI 3.1 document of the route table. Pure: the same table gives the same document. */
export function buildOpenApi(): Json {
  const schemas = new OpenApiSchemas();
  schemas.of(ErrorBody, 'output');
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(schemas, name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Logwarden API',
      version: '1',
      description:
        'Control plane and search. Every answer is JSON and `Cache-Control: no-store`; every failure has the form of `ErrorBody` and carries the request id of the header `x-request-id`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:4000', description: 'One machine, default port' }],
    tags: [...new Set(Object.values<Route>(routes).map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: { schemas: schemas.all(), securitySchemes },
  };
}
