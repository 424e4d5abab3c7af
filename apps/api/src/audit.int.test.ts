import { AuditHead, AuditRecord } from '@logwarden/contracts';
import { ClientError, type Client } from '@logwarden/client';
import { exportHeads, openInstallationKeys } from '@logwarden/services';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { password, startWorld, type World } from './testing/world.ts';

const verifier = fileURLToPath(new URL('../../agent/src/cli.ts', import.meta.url));
let world: World;
let directory: string;
let adminToken: string;
let admin: Client;
let readKey: string;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return error instanceof ClientError ? error.code : String(error);
  }
}

/** Runs the verifier as whoever has the files alone would. */
async function verify(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [verifier, 'audit', 'verify', ...args], { env: { PATH: '', LC_ALL: 'C' } });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
}

async function exported(authorization: string, path = '/api/v1/audit/export'): Promise<string[]> {
  const answer = await world.api.inject({ url: path, headers: { authorization } });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/x-ndjson');
  return answer.body.trimEnd().split('\n');
}

async function actions(): Promise<string[]> {
  return (await admin.listAudit()).items.map((record) => `${record.action} ${record.outcome}`).reverse();
}

beforeAll(async () => {
  world = await startWorld();
  directory = await mkdtemp(join(tmpdir(), 'logwarden-audit-'));
  ({ readKey } = await world.addTenant('customs'));
  await world.addTenant('bank');
  await world
    .client()
    .signIn({ body: { email: 'admin@customs.example', password: 'wrong horse 42' } })
    .catch(String);
  adminToken = await world.signIn('admin@customs.example');
  admin = world.client(adminToken);
});
afterAll(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the audit', () => {
  it('holds every change, every sign-in and every export, refused ones too', async () => {
    const before = (await actions()).length;
    const member = await admin.addMember({
      body: { email: 'ann@customs.example', name: 'Ann', roles: ['operator'], initialPassword: 'initial horse 1' },
    });
    const params = { userId: member.userId };
    await admin.updateMember({ params, body: { roles: ['auditor'] } });
    await admin.removeMember({ params });
    const system = await admin.createSystem({ body: { name: 'Core' } });
    await admin.updateSystem({ params: { systemId: system.id }, body: { site: 'Shenzhen' } });
    const source = await admin.createSource({ body: { name: 'review', parser: { kind: 'json' } } });
    await admin.updateSource({ params: { sourceId: source.id }, body: { description: 'x' } });
    const key = await admin.createApiKey({ body: { name: 'k', use: 'read' } });
    await admin.revokeApiKey({ params: { keyId: key.key.id } });
    await admin.updateTenantSettings({ body: { revealMinutes: 3 } });
    await admin.replayQuarantine({ body: { sourceId: source.id } });
    await exported(adminToken);
    expect((await actions()).slice(before)).toEqual([
      'members.add ok',
      'members.update ok',
      'members.remove ok',
      'systems.create ok',
      'systems.update ok',
      'sources.create ok',
      'sources.update ok',
      'keys.create ok',
      'keys.revoke ok',
      'settings.update ok',
      'quarantine.replay ok',
      'audit.export ok',
    ]);
    expect((await actions()).slice(0, before)).toEqual([
      'tenants.create ok',
      'keys.create ok',
      'keys.create ok',
      'keys.create ok',
      'session.sign_in refused',
      'session.sign_in ok',
    ]);
  });

  it('says who, what, to which object, when, from where; and nothing secret', async () => {
    const { items } = await admin.listAudit({ query: { action: 'members.update' } });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      actor: { kind: 'user', name: 'admin@customs.example', roles: ['admin'], peer: '127.0.0.1' },
      target: { kind: 'member', name: 'Ann' },
      details: { rolesBefore: ['operator'], roles: ['auditor'] },
    });
    const all = JSON.stringify((await admin.listAudit({ query: { limit: 500 } })).items);
    for (const secret of [password, 'initial horse 1', 'wrong horse 42', readKey.slice(-20)]) {
      expect(all).not.toContain(secret);
    }
  });

  it('is searched by who, what, result and time, page by page', async () => {
    const count = async (
      query: Parameters<Client['listAudit']>[0] extends { query?: infer Q } | undefined ? Q : never,
    ) => (await admin.listAudit({ query })).items.length;
    expect(await count({ action: 'members' })).toBe(3);
    expect(await count({ action: 'member' })).toBe(0);
    expect(await count({ outcome: 'refused' })).toBe(1);
    expect(await count({ actor: 'nosuchperson' })).toBe(0);
    expect(await count({ from: new Date(world.clock.nowMs() + 1).toISOString() })).toBe(0);
    const first = await admin.listAudit({ query: { limit: 5 } });
    const second = await admin.listAudit({ query: { limit: 500, cursor: first.cursor } });
    const seqs = [...first.items, ...second.items].map((record) => record.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => seqs.length - i));
    expect(second.cursor).toBeUndefined();
  });

  it('is for the admin and the auditor, of their own tenant only', async () => {
    expect(await codeOf(world.client(readKey).listAudit())).toBe('auth.forbidden');
    expect(await codeOf(admin.listPlatformAudit())).toBe('auth.forbidden');
    const bank = world.client(await world.signIn('admin@bank.example'));
    const seen = JSON.stringify((await bank.listAudit({ query: { limit: 500 } })).items);
    expect(seen).not.toMatch(/customs|Ann/);
  });

  it('keeps what concerns the installation apart, for its admin', async () => {
    await world
      .client()
      .signIn({ body: { email: 'nobody@nowhere.example', password: 'wrong horse 42' } })
      .catch(String);
    await world.makePlatformAdmin('admin@bank.example');
    const token = await world.signIn('admin@bank.example');
    const { items } = await world.client(token).listPlatformAudit();
    expect(items.map((record) => `${record.action} ${record.outcome}`).reverse()).toEqual([
      'tenants.create ok',
      'tenants.create ok',
      'session.sign_in refused',
      'session.sign_in ok',
    ]);
    expect(JSON.stringify(items)).not.toContain('nowhere');
    const file = join(directory, 'platform.ndjson');
    await writeFile(file, (await exported(token, '/api/v1/platform/audit/export')).join('\n'));
    expect(await verify(file)).toMatchObject({ code: 0, text: expect.stringContaining('chain platform') as string });
  });

  it('writes down who reads much, by one page or by many', async () => {
    const [source] = (await admin.listSources()).items;
    const view = await world.deps.directory.sourceById('customs', source?.id ?? '');
    const lines = Array.from({ length: 600 }, (_, n) => `{"@timestamp":"2025-12-30T08:00:00Z","n":${n},"message":"m"}`);
    if (view !== undefined) await world.store(view, lines);
    const reader = world.client(readKey);
    const body = { query: '', from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z', limit: 600 };
    const noted = async () => (await admin.listAudit({ query: { action: 'logs.read_many' } })).items;
    await reader.search({ body });
    expect(await noted()).toEqual([]);
    await reader.search({ body });
    for (let i = 0; i < 10; i++) await reader.search({ body: { ...body, limit: 100 } });
    const records = await noted();
    expect(records.map((record) => record.details['lines'])).toEqual([1000, 1200]);
    expect(records[0]?.actor.kind).toBe('apiKey');
    const [hit] = (await reader.search({ body: { ...body, limit: 1 } })).hits;
    await reader.downloadEvent({ query: { position: hit?.position ?? '' } });
    expect((await admin.listAudit({ query: { action: 'logs.download' } })).items[0]?.target?.id).toBe(hit?.position);
  });
});

describe('an exported trail', () => {
  let lines: string[];
  let heads: string;
  const write = async (name: string, content: readonly string[]): Promise<string> => {
    const file = join(directory, name);
    await writeFile(file, `${content.join('\n')}\n`);
    return file;
  };

  beforeAll(async () => {
    heads = join(directory, 'data', 'audit', 'heads.ndjson');
    lines = await exported(adminToken);
    await exportHeads(world.deps, heads);
  });

  it('is whole against the heads that were signed, as anybody can check', async () => {
    const signed = (await readFile(heads, 'utf8')).trimEnd().split('\n');
    expect(signed.map((line) => AuditHead.parse(JSON.parse(line)).chain).sort()).toEqual([
      'bank',
      'customs',
      'platform',
    ]);
    expect((await stat(heads)).mode & 0o777).toBe(0o600);
    expect(await exportHeads(world.deps, heads)).toEqual([]);
    const file = await write('whole.ndjson', lines);
    const done = await verify(file, '--head', heads);
    expect(done).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^Whole: \d+ records of the chain customs/) as string,
    });
  });

  it('shows what was altered or cut off', async () => {
    const records = lines.slice(0, -1);
    const altered = records.map((line, i) => (i === 3 ? line.replace('"ok"', '"failed"') : line));
    const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['altered', altered, /record 4 was altered/],
      ['cut', records.slice(0, -3), new RegExp(`Records ${records.length - 2} to ${records.length} were cut off`)],
    ];
    for (const [name, content, sentence] of cases) {
      const done = await verify(await write(`${name}.ndjson`, content), '--head', heads);
      expect([name, done.code, sentence.test(done.text)]).toEqual([name, 1, true]);
    }
  });

  it('can be held against the key of the installation, and no other', async () => {
    const file = await write('whole.ndjson', lines);
    const other = join(directory, 'other');
    await openInstallationKeys(other);
    expect(await verify(file, '--key', join(other, 'audit-signing.pub.pem'))).toMatchObject({ code: 1 });
    const key = join(directory, 'own.pem');
    const { head } = z.object({ head: AuditHead }).parse(JSON.parse(lines.at(-1) ?? ''));
    await writeFile(key, `-----BEGIN PUBLIC KEY-----\n${head.publicKey}\n-----END PUBLIC KEY-----\n`);
    expect(await verify(file, '--key', key, '--head', heads)).toMatchObject({ code: 0 });
    expect((await verify(join(directory, 'none.ndjson'))).code).toBe(3);
    expect((await verify()).code).toBe(2);
    const json = await verify(file, '--json', '--head', heads);
    expect(JSON.parse(json.text)).toMatchObject({ chain: 'customs', findings: [], firstSeq: 1 });
  });

  it('holds each record in the form that was hashed', () => {
    for (const line of lines.slice(0, -1)) expect(AuditRecord.safeParse(JSON.parse(line)).success).toBe(true);
  });
});
