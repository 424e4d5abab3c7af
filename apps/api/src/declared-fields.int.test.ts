import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

const day = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
const lines = [
  { note: '审单 失败 late', peer: '10.1.2.3', due: '2025-12-29T16:30:00Z' },
  { note: 'all 审单完成', peer: '10.2.0.9', due: '2025-12-30T16:30:00+08:00' },
  { note: 'user-id checked', peer: 'unknown', due: 'tomorrow' },
].map((fields, at) => JSON.stringify({ '@timestamp': `2025-12-30T08:00:0${String(at)}Z`, n: at, ...fields }));

let world: World;
let readKey: string;

beforeAll(async () => {
  world = await startWorld();
  ({ readKey } = await world.addTenant('customs'));
  const client = world.client(await world.signIn('admin@customs.example'));
  const parser = { kind: 'json' as const, textFields: ['note'], ipFields: ['peer'], dateFields: ['due'] };
  const { id } = await client.createSource({ body: { name: 'declared', parser } });
  const source = await world.deps.directory.sourceById('customs', id);
  if (source !== undefined) await world.store(source, lines);
});

afterAll(() => world.stop());

async function found(query: string): Promise<unknown[]> {
  const { hits } = await world.client(readKey).search({ body: { query, ...day } });
  return hits.map((hit) => hit.fields['n']).sort();
}

describe('fields that a source declares', () => {
  it.each([
    ['note:审单', [0, 1]],
    ['note:审单*', [0, 1]],
    ['note:*审单', [0, 1]],
    ['note:user-id', [2]],
    ['note:"checked"', [2]],
    ['note:failed~', []],
    ['note:cheked~', [2]],
    ['peer:10.0.0.0/8', [0, 1]],
    ['peer:[10.1.0.0 TO 10.1.255.255]', [0]],
    ['peer:unknown', [2]],
    ['due >= 2025-12-30', [0, 1]],
    ['due:[2025-12-30T16:00:00 TO *]', [1]],
    ['due:2025-12-30', [0, 1]],
    ['due < 2025-12-30', []],
    ['due:tomorrow', [2]],
  ])('%s', async (query, expected) => expect(await found(query)).toEqual(expected));

  it('are read so by the check and the explanation of a query', async () => {
    const client = world.client(readKey);
    expect(await client.checkQuery({ body: { query: 'due >= 2025-12-30' } })).toMatchObject({ valid: true });
    const { explanation } = await client.explainQuery({ body: { query: 'note:审单*' } });
    expect(explanation).toMatchObject({ kind: 'match', text: 'the field note is 审单' });
  });
});
