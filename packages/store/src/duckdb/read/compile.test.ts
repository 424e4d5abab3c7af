import { expect, it } from 'vitest';
import { compileQuery } from './compile.ts';

const range = { fromUs: 0, toUs: 1, zone: 'UTC', view: 'raw' } as const;

it('reads a query by the fields that are declared: words of a text field have no wildcard over several of them', () => {
  expect(() => compileQuery({ ...range, query: 'note:user-i*' })).not.toThrow();
  expect(() => compileQuery({ ...range, query: 'note:user-i*', textFields: ['note'] })).toThrow(
    expect.objectContaining({ code: 'query.invalid' }) as Error,
  );
});

it('judges dates of declared fields as SQL does', () => {
  const event = { timestampUs: 0, searchText: '', fields: { due: '2025-12-30T16:30:00+08:00' } };
  const of = (dateFields: readonly string[]) => compileQuery({ ...range, query: 'due >= 2025-12-30', dateFields });
  expect(of(['due']).matches(event)).toBe(true);
  expect(of([]).matches(event)).toBe(false);
});
