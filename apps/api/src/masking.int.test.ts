import type { SourceView } from '@logwarden/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCanaries } from './testing/canaries.ts';
import { day } from './testing/hostile-world.ts';
import { password, startWorld, type World } from './testing/world.ts';

const { mobile, card, password: secret } = makeCanaries();
const shownMobile = `${mobile.slice(0, 3)}****${mobile.slice(7)}`;

let world: World;
let readKey: string;
let adminKey: string;
let admin: string;
let second: string;
let operator: string;
let source: SourceView;

const line = (at: number, fields: string): string =>
  `{"@timestamp":"2025-12-30T08:00:0${String(at)}Z","message":"zebra ${String(at)}",${fields}}`;

async function person(name: string, role: 'admin' | 'operator'): Promise<string> {
  const email = `${name}@customs.example`;
  const body = { email, name, roles: [role], initialPassword: `first ${password}` };
  await world.client(admin).addMember({ body });
  const first = await world.client().signIn({ body: { email, password: body.initialPassword } });
  await world
    .client(`Bearer ${first.token}`)
    .changePassword({ body: { current: body.initialPassword, next: password } });
  return world.signIn(email);
}

beforeAll(async () => {
  world = await startWorld();
  ({ readKey, adminKey } = await world.addTenant('customs'));
  admin = await world.signIn('admin@customs.example');
  second = await person('second', 'admin');
  operator = await person('operator', 'operator');
  const { id } = await world.client(admin).createSource({ body: { name: 'till', parser: { kind: 'json' } } });
  source = (await world.deps.directory.sourceById('customs', id)) ?? source;
  await world.store(source, [
    line(1, `"phone":"${mobile}","project":"Blue Heron","password":"${secret}"`),
    line(2, `"cardNo":${card},"project":"plain"`),
  ]);
});
afterAll(() => world.stop());

const textOf = async (query = ''): Promise<string> =>
  JSON.stringify((await world.client(readKey).search({ body: { query, ...day } })).hits);
const seen = async (query: string): Promise<number> =>
  (await world.client(readKey).search({ body: { query, ...day } })).hits.length;

describe('policies', () => {
  it('are the built-in detection until somebody decides', async () => {
    const effective = await world.client(readKey).getMaskPolicy();
    expect(effective).toMatchObject({ version: 1, tenantVersion: 0, policy: { keywords: [], detectors: {} } });
    expect(await textOf()).toContain(shownMobile);
    expect(await textOf()).toContain('Blue Heron');
  });

  it('that hide more are in force at once, for lines stored before too, and say what they changed', async () => {
    const body = { policy: { keywords: ['Blue Heron'] }, ifVersion: 0 };
    const made = await world.client(adminKey).proposeMaskPolicy({ body });
    expect(made).toMatchObject({ state: 'active', version: 1, loosens: false });
    expect(made.changes).toEqual([{ part: 'keyword', name: 'Blue Heron', kind: 'added', loosens: false }]);
    expect(await textOf()).not.toContain('Heron');
    await expect(world.client(adminKey).proposeMaskPolicy({ body })).rejects.toMatchObject({
      code: 'resource.conflict',
    });
  });

  it('that hide less wait for another person, freshly signed in', async () => {
    const policy = { keywords: ['Blue Heron'], detectors: { mobile: { enabled: false } } };
    const draft = await world.client(admin).proposeMaskPolicy({ body: { policy } });
    expect(draft).toMatchObject({ state: 'draft', loosens: true, approvedBy: null });
    expect(await textOf()).toContain(shownMobile);
    const approve = (who: string) => world.client(who).approveMaskPolicy({ params: { policyId: draft.id } });
    await expect(approve(admin)).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(approve(adminKey)).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(approve(operator)).rejects.toMatchObject({ code: 'auth.forbidden' });
    expect(await approve(second)).toMatchObject({ state: 'active', version: 2 });
    expect(await textOf()).toContain(mobile);
    const again = { policy: { keywords: ['Blue Heron'] } };
    expect(await world.client(admin).proposeMaskPolicy({ body: again })).toMatchObject({ state: 'active', version: 3 });
    expect(await textOf()).not.toContain(mobile);
    const { items } = await world.client(readKey).listMaskPolicies();
    expect(items.map(({ version, state }) => [version, state])).toEqual([
      [3, 'active'],
      [2, 'superseded'],
      [1, 'superseded'],
    ]);
  });

  it('of one source stand beside the tenant’s', async () => {
    const policy = { fieldRules: [{ field: 'project', dataClass: 'keyword' as const, style: 'full' as const }] };
    await world.client(admin).proposeMaskPolicy({ body: { sourceId: source.id, policy } });
    const effective = await world.client(readKey).getMaskPolicy({ query: { sourceId: source.id } });
    expect(effective.policy).toMatchObject({ keywords: ['Blue Heron'], fieldRules: [{ field: 'project' }] });
    await expect(seen('project:pla*')).rejects.toMatchObject({ code: 'field.masked', details: { field: 'project' } });
    expect(await seen('project:*')).toBe(2);
  });

  it('that cannot be compiled are refused with the member at fault', async () => {
    const body = { policy: { patterns: [{ name: 'bad', pattern: '(' }] } };
    await expect(world.client(admin).proposeMaskPolicy({ body })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('are tried on pasted and on real lines, which shows why and reveals nothing', async () => {
    const policy = { keywords: ['zebra'], detectors: { mobile: { enabled: false } } };
    const pasted = await world.client(admin).previewMaskPolicy({ body: { policy, text: `zebra of ${mobile}` } });
    expect(pasted).toMatchObject({ loosens: true, lines: [{ before: `zebra of ${mobile}` }] });
    expect(pasted.lines[0]?.segments[0]).toMatchObject({ masked: { dataClass: 'keyword', change: 'hidden' } });
    const real = await world.client(admin).previewMaskPolicy({ body: { policy, sourceId: source.id } });
    expect(JSON.stringify(real)).not.toContain(mobile);
    expect(real.lines).toHaveLength(2);
    for (const { after } of real.lines) expect(after).not.toContain('zebra');
    const parts = real.lines.flatMap(({ segments }) => segments.flatMap(({ masked }) => masked ?? []));
    expect(parts).toContainEqual(expect.objectContaining({ dataClass: 'mobile', change: 'shown' }));
  });

  it('tell which field of which source holds what, masked since when', async () => {
    const { items } = await world.client(readKey).getMaskCoverage();
    expect(items).toContainEqual(
      expect.objectContaining({ source: 'till', field: 'phone', dataClass: 'mobile', policyVersion: 1 }),
    );
    expect(items).toContainEqual(expect.objectContaining({ source: 'till', field: 'password', dataClass: 'secret' }));
  });
});

describe('the key of the tokens', () => {
  const found = async (): Promise<number> =>
    (await world.client(adminKey).lookup({ body: { ...day, dataClass: 'mobile', value: mobile } })).hits.length;

  it('is rotated; lines under the old and the new version are found until the old one is retired', async () => {
    expect(await found()).toBe(1);
    expect(await world.client(admin).rotateMaskKey()).toMatchObject({ version: 2, state: 'active' });
    source = (await world.deps.directory.sourceById('customs', source.id)) ?? source;
    await world.store(source, [line(3, `"phone":"${mobile}"`)]);
    expect(await found()).toBe(2);
    const retire = (version: number) => world.client(admin).retireMaskKey({ params: { version } });
    await expect(retire(2)).rejects.toMatchObject({ code: 'resource.conflict' });
    await retire(1);
    expect(await found()).toBe(1);
    await expect(world.client(adminKey).rotateMaskKey()).rejects.toMatchObject({ code: 'auth.forbidden' });
  });

  it('answers a limited number of lookups, each written down with its token', async () => {
    const calls = Array.from({ length: 31 }, () => found());
    const refused = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    const { items } = await world.client(admin).listAudit({ query: { action: 'pii.lookup' } });
    expect(items[0]?.details).toMatchObject({
      dataClass: 'mobile',
      token: expect.stringMatching(/^mobile\./) as string,
    });
    expect(JSON.stringify(items)).not.toContain(mobile);
  });
});

describe('reveal', () => {
  const ask = async (who: string, field: string) => {
    const { hits } = await world.client(readKey).search({ body: { query: 'zebra 1', ...day } });
    const body = { position: hits[0]?.position ?? '', field, reason: `call ${mobile} back`, ticket: 'INC-7' };
    return world.client(who).requestReveal({ body });
  };

  it('shows one value after another person agreed, for some minutes, to whoever asked', async () => {
    const asked = await ask(operator, 'phone');
    expect(asked).toMatchObject({ state: 'requested', dataClass: 'mobile', source: 'till' });
    expect(JSON.stringify(asked)).not.toContain(mobile);
    const params = { revealId: asked.id };
    const open = (who: string) => world.client(who).openReveal({ params });
    await expect(open(operator)).rejects.toMatchObject({ code: 'resource.conflict' });
    await expect(world.client(operator).approveReveal({ params })).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(world.client(adminKey).approveReveal({ params })).rejects.toMatchObject({ code: 'auth.forbidden' });
    expect(await world.client(admin).approveReveal({ params })).toMatchObject({ state: 'approved' });
    await expect(open(admin)).rejects.toMatchObject({ code: 'resource.not_found' });
    expect(await open(operator)).toMatchObject({
      value: mobile,
      dataClass: 'mobile',
      watermark: expect.stringContaining('operator@customs.example') as string,
    });
    expect(await open(operator)).toMatchObject({ value: mobile });
    world.clock.advance(6 * 60_000);
    await expect(open(operator)).rejects.toMatchObject({ code: 'resource.conflict' });
    const { items } = await world.client(admin).listAudit({ query: { action: 'pii' } });
    const reveals = items.filter(({ target }) => target?.id === asked.id).map(({ action }) => action);
    expect(reveals).toEqual(['pii.reveal.open', 'pii.reveal.open', 'pii.reveal.approve', 'pii.reveal.request']);
    expect(JSON.stringify(items)).not.toContain(mobile);
  });

  it('is never by key, never of secrets, and nothing where nobody may see', async () => {
    await expect(ask(adminKey, 'phone')).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(ask(readKey, 'phone')).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(ask(operator, 'password')).rejects.toMatchObject({ code: 'field.masked' });
    await expect(ask(operator, 'message')).rejects.toMatchObject({ code: 'resource.not_found' });
  });

  it('takes a fresh sign-in', async () => {
    const asked = await ask(operator, 'phone');
    world.clock.advance(11 * 60_000);
    const params = { revealId: asked.id };
    await expect(world.client(admin).approveReveal({ params })).rejects.toMatchObject({ code: 'auth.not_fresh' });
    admin = await world.signIn('admin@customs.example');
    await world.client(admin).refuseReveal({ params });
    operator = await world.signIn('operator@customs.example');
    await expect(world.client(operator).openReveal({ params })).rejects.toMatchObject({ code: 'resource.conflict' });
  });
});

describe('a grant to read unmasked', () => {
  it('shows a person the lines as they are stored, and a key never', async () => {
    admin = await world.signIn('admin@customs.example');
    const subject = (await world.client(admin).listMembers()).items.find(({ email }) => email.startsWith('operator'));
    const body = { subjectKind: 'user', subjectId: subject?.userId ?? '', scopeKind: 'all', unmasked: true } as const;
    await world.client(admin).createGrant({ body });
    operator = await world.signIn('operator@customs.example');
    const person = world.client(operator);
    expect((await person.search({ body: { query: mobile, ...day } })).hits).toHaveLength(2);
    expect((await person.search({ body: { query: `phone:${mobile.slice(0, 6)}*`, ...day } })).hits).toHaveLength(2);
    const shown = JSON.stringify(await person.search({ body: { query: '', ...day } }));
    expect(shown).toContain(mobile);
    expect(shown).not.toContain('event.pii');
    expect(await textOf()).not.toContain(mobile);
  });
});

describe('values that differ only in what is hidden', () => {
  it('are told of, and written down in the audit without a value', async () => {
    expect((await world.client(readKey).getMaskCoverage()).bursts).toEqual([]);
    const planted = Array.from({ length: 250 }, (_, at) => `"phone":"138${(1000 + at).toString()}5678"`);
    const { id } = await world.client(admin).createSource({ body: { name: 'probed', parser: { kind: 'json' } } });
    const probed = await world.deps.directory.sourceById('customs', id);
    if (probed === undefined) throw new Error('the source is gone');
    await world.store(
      probed,
      planted.map((phone, at) => line(at % 10, phone)),
    );
    const { bursts } = await world.client(readKey).getMaskCoverage();
    expect(bursts).toEqual([expect.objectContaining({ source: 'probed', dataClass: 'mobile', shown: '138****5678' })]);
    const { items } = await world.client(admin).listAudit({ query: { action: 'masking.burst' } });
    expect(items).toHaveLength(1);
    // Hashes are of digits that may stand in any order.
    const told = items.map(({ hash: _hash, prevHash: _prevHash, ...rest }) => rest);
    expect(JSON.stringify(told)).toContain('138****5678');
    expect(JSON.stringify(told)).not.toMatch(/138\d/);
  });
});
