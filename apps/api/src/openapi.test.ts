import { routes, type Route } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import { buildOpenApi } from './openapi.ts';

const document = buildOpenApi();
const text = JSON.stringify(document);

function at(...path: string[]): unknown {
  let value: unknown = document;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

describe('OpenAPI document', () => {
  it('has every route of the table, and no reference that leads nowhere', () => {
    for (const [name, route] of Object.entries<Route>(routes)) {
      const path = route.path.replace(/:([a-zA-Z]+)/g, '{$1}');
      expect(at('paths', path, route.method.toLowerCase(), 'operationId')).toBe(name);
    }
    const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref = '']) => ref);
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of new Set(refs)) expect([ref, at(...ref.split('/'))]).not.toEqual([ref, undefined]);
    expect(text).not.toContain('$defs');
  });

  it('describes the key header where a key opens, and not where none does', () => {
    expect(at('paths', '/api/v1/search', 'post', 'security')).toEqual([
      { session: [] },
      { apiKey: [] },
      { elasticApiKey: [] },
    ]);
    expect(at('paths', '/api/v1/members', 'post', 'security')).toEqual([{ session: [] }]);
    expect(at('paths', '/healthz', 'get', 'security')).toEqual([]);
    expect(at('components', 'securitySchemes', 'apiKey', 'name')).toBe('Authorization');
  });

  it('says what may be left out of a request, and what an answer always has', () => {
    expect(at('components', 'schemas', 'SearchRequest', 'required')).toEqual(['from', 'to']);
    expect(at('components', 'schemas', 'SearchResponse', 'required')).toEqual(['hits', 'took_ms', 'complete']);
    expect(at('components', 'schemas', 'ParserConfigInput', 'required')).toBeUndefined();
    expect(at('components', 'schemas', 'ParserConfig', 'required')).toContain('kind');
  });
});
