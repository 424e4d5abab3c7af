import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

const day = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
const time = '{"@timestamp":"2025-12-30T08:00:00Z","message":"';
const whole = new TextEncoder().encode(`${time}${'审单超时'.repeat(40_000)} needle"}`);

let world: World;
let readKey: string;
let foreignKey: string;

beforeAll(async () => {
  world = await startWorld();
  ({ readKey } = await world.addTenant('customs'));
  ({ readKey: foreignKey } = await world.addTenant('bank'));
  const client = world.client(await world.signIn('admin@customs.example'));
  const { id } = await client.createSource({ body: { name: 'review', parser: { kind: 'json' } } });
  const source = await world.deps.directory.sourceById('customs', id);
  const cut = new TextDecoder().decode(whole.subarray(0, 600));
  if (source !== undefined) await world.store(source, [`${time}plain"}`, { text: `${cut}"}`, bytes: whole }]);
});

afterAll(() => world.stop());

async function positions(): Promise<{ readonly plain: string; readonly cut: string }> {
  const { hits } = await world.client(readKey).search({ body: { query: '', ...day } });
  const [cut, plain] = ['event.truncated', undefined].map((field) =>
    hits.find((hit) => (field === undefined ? hit.originalBytes === undefined : hit.fields[field] === true)),
  );
  expect(cut?.originalBytes).toBe(whole.byteLength);
  return { plain: plain?.position ?? '', cut: cut?.position ?? '' };
}

const get = (position: string, authorization = readKey) =>
  world.api.inject({
    method: 'GET',
    url: `/api/v1/events/raw?position=${encodeURIComponent(position)}`,
    headers: { authorization },
  });

describe('a line as a file', () => {
  it('is the whole of a line that was cut, byte for byte', async () => {
    const { cut } = await positions();
    const answer = await get(cut);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(whole.byteLength),
      'content-disposition': 'attachment; filename="review-1.bin"',
      'x-logwarden-form': 'bytes',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.rawPayload.equals(whole)).toBe(true);
  });

  it('is the text of a line that lost nothing', async () => {
    const answer = await get((await positions()).plain);
    expect([answer.statusCode, answer.body, answer.headers['x-logwarden-form']]).toEqual([
      200,
      `${time}plain"}`,
      'text',
    ]);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('comes through the client with its name and parts', async () => {
    const { cut } = await positions();
    const file = await world.client(readKey).downloadEvent({ query: { position: cut } });
    const parts: Uint8Array[] = [];
    for await (const part of file.parts) parts.push(part);
    expect([file.name, file.sizeBytes]).toEqual(['review-1.bin', whole.byteLength]);
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
  });

  it('is not there for another tenant, nor at another place, and needs a position', async () => {
    const { cut } = await positions();
    expect((await get(cut, foreignKey)).statusCode).toBe(404);
    expect((await get('nowhere:7')).json()).toMatchObject({ error: { code: 'resource.not_found' } });
    expect((await get('nonsense')).json()).toMatchObject({ error: { details: { field: 'position' } } });
  });
});
