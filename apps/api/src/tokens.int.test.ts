import type { AggregateResponse, DataClass, SearchResponse } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCanaries } from './testing/canaries.ts';
import { day } from './testing/hostile-world.ts';
import { password, startWorld, type World } from './testing/world.ts';

const { mobile, card, email, residentId, password: secret } = makeCanaries();
const near = `${mobile.slice(0, 3)}${String((Number(mobile.slice(3, 7)) + 1) % 10_000).padStart(4, '0')}${mobile.slice(7)}`;
const shownMobile = `${mobile.slice(0, 3)}****${mobile.slice(7)}`;
const anyToken = /(?:mobile|bank_card|resident_id|email|secret|person_name|account)\.[\w-]{16}/;

interface Tenant {
  readonly admin: string;
  readonly adminKey: string;
  readonly readKey: string;
}

let world: World;
let customs: Tenant;
let bank: Tenant;
let operator: string;

const line = (at: number, fields: string): string =>
  `{"@timestamp":"2025-12-30T08:00:0${String(at)}Z","message":"zebra ${String(at)}",${fields}}`;

async function fill(id: string): Promise<Tenant> {
  const { readKey, adminKey } = await world.addTenant(id);
  const admin = await world.signIn(`admin@${id}.example`);
  const made = await world.client(admin).createSource({ body: { name: 'till', parser: { kind: 'json' } } });
  const plain = await world.client(admin).createSource({ body: { name: 'plain', parser: {} } });
  for (const [source, texts] of [
    [
      made.id,
      [
        line(1, `"phone":"${mobile}","note":"call ${mobile} back","password":"${secret}"`),
        line(2, `"phone":"${mobile}","cardNo":${card}`),
        line(3, `"phone":"${near}","phones":["${mobile}","${near}"]`),
        line(4, `"__proto__":"x","mail":"${email}","idNo":"${residentId}"`),
      ],
    ],
    [plain.id, [`2025-12-30T08:00:09Z INFO zebra 9 phone=${mobile} card ${card} password=${secret}`]],
  ] as const) {
    const view = await world.deps.directory.sourceById(id, source);
    if (view === undefined) throw new AppError('internal.unexpected', 'the source was just made');
    await world.store(view, [...texts]);
  }
  return { admin, adminKey, readKey };
}

beforeAll(async () => {
  world = await startWorld();
  customs = await fill('customs');
  bank = await fill('bank');
  const address = 'operator@customs.example';
  const body = { email: address, name: 'op', roles: ['operator' as const], initialPassword: `first ${password}` };
  await world.client(customs.admin).addMember({ body });
  const first = await world.client().signIn({ body: { email: address, password: body.initialPassword } });
  await world
    .client(`Bearer ${first.token}`)
    .changePassword({ body: { current: body.initialPassword, next: password } });
  operator = await world.signIn(address);
});
afterAll(() => world.stop());

const search = (who: string, tokens?: boolean): Promise<SearchResponse> =>
  world.client(who).search({ body: { query: 'zebra', ...day, ...(tokens === undefined ? {} : { tokens }) } });

function phones(who: string, tokens: boolean): Promise<AggregateResponse> {
  const aggs = { t: { type: 'terms' as const, field: 'phone', size: 10 } };
  return world.client(who).aggregate({ body: { query: '', ...day, aggs, tokens } });
}
const keysOf = (answer: AggregateResponse): string[] => (answer.aggs['t']?.buckets ?? []).map(({ key }) => key);

const tokenOf = (tenantId: string, dataClass: DataClass, value: string): string =>
  world.deps.maskKeys.token({ tenantId, version: 1 }, dataClass, value);

describe('tokens in lines', () => {
  it('stand behind what is shown, in the text and in every field, for who may see them', async () => {
    const { hits } = await search(customs.adminKey, true);
    const text = JSON.stringify(hits);
    const [phone, other] = [tokenOf('customs', 'mobile', mobile), tokenOf('customs', 'mobile', near)];
    const byTime = hits.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    expect(byTime[0]?.fields['phone']).toBe(`${shownMobile}#${phone}`);
    expect(byTime[0]?.fields['note']).toBe(`call ${shownMobile}#${phone} back`);
    expect(byTime[0]?.raw).toContain(`"phone":"${shownMobile}#${phone}"`);
    expect(byTime[0]?.raw).toContain(`call ${shownMobile}#${phone} back`);
    expect(byTime[1]?.fields['cardNo']).toContain(`#${tokenOf('customs', 'bank_card', card)}`);
    expect(byTime[2]?.fields['phones']).toEqual([`${shownMobile}#${phone}`, `${shownMobile}#${other}`]);
    expect(byTime[3]?.raw).toContain(`#${tokenOf('customs', 'email', email)}`);
    expect(byTime[3]?.fields['idNo']).toContain(`#${tokenOf('customs', 'resident_id', residentId)}`);
    expect(byTime[4]?.raw).toContain(`${shownMobile}#${phone}`);
    expect(text).not.toMatch(/secret\./);
    for (const hidden of [mobile, near, card, email, residentId, secret]) expect(text).not.toContain(hidden);
  });

  it('are the same for a person with the right, and not there unless they are asked for', async () => {
    const asked = await search(customs.admin, true);
    expect(asked.hits).toEqual((await search(customs.adminKey, true)).hits);
    for (const tokens of [undefined, false]) {
      expect(JSON.stringify((await search(customs.admin, tokens)).hits)).not.toMatch(anyToken);
    }
  });

  it('differ between tenants for the same value', async () => {
    const own = JSON.stringify((await search(customs.adminKey, true)).hits);
    const others = JSON.stringify((await search(bank.adminKey, true)).hits);
    expect(others).toContain(`${shownMobile}#${tokenOf('bank', 'mobile', mobile)}`);
    const tokens = (text: string): Set<string> => new Set(text.match(new RegExp(anyToken, 'g')) ?? []);
    expect(tokens(own).size).toBeGreaterThan(4);
    expect(tokens(own).size).toBe(tokens(others).size);
    expect([...tokens(own)].filter((token) => tokens(others).has(token))).toEqual([]);
  });
});

describe('tokens as keys of buckets', () => {
  it('tell values apart that look the same, alike in all answers', async () => {
    const expected = [
      `${shownMobile}#${tokenOf('customs', 'mobile', mobile)}`,
      `${shownMobile}#${tokenOf('customs', 'mobile', near)}`,
    ];
    expect(keysOf(await phones(customs.adminKey, true))).toEqual(expected);
    expect(keysOf(await phones(customs.admin, true))).toEqual(expected);
    expect((await phones(customs.adminKey, true)).aggs['t']?.buckets?.map(({ count }) => count)).toEqual([2, 1]);
  });

  it('are ordinals for everybody else and for who does not ask', async () => {
    for (const who of [operator, customs.readKey, customs.adminKey]) {
      expect(keysOf(await phones(who, false)).toSorted()).toEqual([`${shownMobile}#1`, `${shownMobile}#2`]);
    }
  });
});

describe('without the right', () => {
  it('tokens are refused on every way they can be asked for', async () => {
    const refused = { code: 'auth.forbidden', details: { permission: 'pii.correlate' } };
    for (const who of [operator, customs.readKey]) {
      await expect(search(who, true)).rejects.toMatchObject(refused);
      await expect(phones(who, true)).rejects.toMatchObject(refused);
    }
  });

  it('no answer holds one, and none can be searched for', async () => {
    const token = tokenOf('customs', 'mobile', mobile);
    for (const who of [operator, customs.readKey]) {
      const client = world.client(who);
      const { hits } = await search(who);
      const aggs = { t: { type: 'terms' as const, field: 'event.pii.token', size: 10 } };
      const answers = [
        hits,
        await client.listFields({ body: { query: '', ...day, top: 50 } }),
        await client.getContext({ body: { position: hits[0]?.position ?? '', before: 5, after: 5 } }),
        await client.aggregate({ body: { query: '', ...day, aggs } }).catch((error: unknown) => String(error)),
        await client.search({ body: { query: `event.pii.token:"${token}"`, ...day } }).catch(String),
      ];
      expect(JSON.stringify(answers.slice(0, 4))).not.toMatch(anyToken);
      expect(JSON.stringify(answers[4])).not.toContain('zebra');
      const found = await client.search({ body: { query: `"${token}"`, ...day } });
      expect(found.hits).toEqual([]);
    }
  });
});
