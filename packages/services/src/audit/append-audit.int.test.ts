import { firstPrevHash, type AuditRecord } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { AppError, tenantId, userId, type Ctx } from '@logwarden/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit, changeAudited, hashRecord, recordAudit, usableAlgorithms } from './append-audit.ts';
import { recordsOf } from './audit-rows.ts';

let world: TestPostgres & { readonly database: Database };
const clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
const actor = { kind: 'user', userId: userId('uann'), platformAdmin: false, roles: ['admin'], name: 'a@b.c' } as const;
const ctx = (id: string): Ctx => ({ scope: { tenantId: tenantId(id) }, actor, requestId: 'r1', peer: '192.0.2.1' });

async function chain(id: string): Promise<AuditRecord[]> {
  return world.database.withTenant({ tenantId: tenantId(id) }, (db) =>
    recordsOf(db, { chain: id, fromSeq: 1, limit: 1000 }),
  );
}

beforeAll(async () => {
  world = await startTestDatabase();
  for (const id of ['customs', 'bank', 'busy']) {
    await world.database.withPlatform('tenants', (db) => db.tenant.create({ data: { id, name: id, zone: 'UTC' } }));
  }
});
afterAll(() => world.stop());

function assertChained(records: readonly AuditRecord[]): void {
  let before = firstPrevHash;
  for (const [index, record] of records.entries()) {
    expect(record.seq).toBe(index + 1);
    expect(record.prevHash).toBe(before);
    const { hash, ...rest } = record;
    expect(hashRecord(rest)).toBe(hash);
    before = hash;
  }
}

describe('audit chain', () => {
  it('holds who did what to which object, when, from where, with which result', async () => {
    const deps = { database: world.database, clock };
    const target = { kind: 'member', id: 'ubob', name: 'Bob' };
    await recordAudit(deps, { ctx: ctx('customs'), action: 'members.add', target, outcome: 'ok', details: { n: 1 } });
    const [record] = await chain('customs');
    expect(record).toMatchObject({
      chain: 'customs',
      seq: 1,
      at: '2026-01-02T03:04:05.678Z',
      actor: { kind: 'user', id: 'uann', name: 'a@b.c', roles: ['admin'], peer: '192.0.2.1' },
      action: 'members.add',
      target,
      outcome: 'ok',
      details: { n: 1 },
      requestId: 'r1',
      prevHash: firstPrevHash,
      algorithm: 'sha256',
    });
  });

  it('reads back as it was hashed, whatever stands in it', async () => {
    const deps = { database: world.database, clock };
    const details = {
      nul: 'a\u0000b',
      half: '\ud800x',
      text: '“审单” \\ " \n 😀',
      numbers: [0.1, -0, 1e21, 1e-7, 2 ** 53, -1.5],
      '\u0000key': null,
      nested: { b: [true, false, null, {}], a: [] },
      ｆｕｌｌ: 'z',
    };
    await recordAudit(deps, { ctx: ctx('customs'), action: 'a', outcome: 'failed', details });
    assertChained(await chain('customs'));
  });

  it('has no fork and no gap when many append at once, and keeps chains apart', async () => {
    const deps = { database: world.database, clock };
    const one = (i: number) => recordAudit(deps, { ctx: ctx('busy'), action: `a${i}`, outcome: 'ok' });
    await Promise.all([
      ...Array.from({ length: 20 }, (_, i) => one(i)),
      recordAudit(deps, { ctx: ctx('bank'), action: 'b', outcome: 'ok' }),
      recordAudit(deps, { ctx: { actor, requestId: 'p' }, action: 'tenants.create', outcome: 'ok' }),
    ]);
    const records = await chain('busy');
    expect(records).toHaveLength(20);
    assertChained(records);
    expect((await chain('bank')).map((record) => record.action)).toEqual(['b']);
    const platform = await world.database.withPlatform('audit', (db) =>
      recordsOf(db, { chain: 'platform', fromSeq: 1, limit: 10 }),
    );
    expect(platform.map((record) => [record.chain, record.action])).toEqual([['platform', 'tenants.create']]);
  });

  it('may change its hash on the way', async () => {
    const { database } = world;
    expect(usableAlgorithms).toContain('sha256');
    for (const algorithm of [...usableAlgorithms].reverse()) {
      await database.inSteps((steps) =>
        appendAudit(steps, { ctx: ctx('bank'), action: 'c', outcome: 'ok' }, { nowMs: 0, algorithm }),
      );
    }
    const records = await chain('bank');
    assertChained(records);
    expect(new Set(records.map((record) => record.algorithm))).toEqual(new Set(usableAlgorithms));
  });

  it('holds a change and its record together, or neither', async () => {
    const deps = { database: world.database, clock };
    const before = (await chain('bank')).length;
    const source = { tenantId: 'bank', id: 'yone', name: 'one', createdBy: 'x', updatedBy: 'x' };
    const target = { kind: 'system', id: 'yone' };
    await changeAudited(
      { ctx: ctx('bank'), deps },
      (db) => db.system.create({ data: source }),
      () => ({ action: 'systems.create', target }),
    );
    const failing = changeAudited(
      { ctx: ctx('bank'), deps },
      (db) => db.system.create({ data: { ...source, id: 'ytwo', name: 'two' } }),
      () => {
        throw new AppError('request.invalid', 'no record');
      },
    );
    await expect(failing).rejects.toThrow('no record');
    expect(await chain('bank')).toHaveLength(before + 1);
    const systems = await world.database.withTenant({ tenantId: tenantId('bank') }, (db) => db.system.findMany());
    expect(systems.map((row) => row.id)).toEqual(['yone']);
  });
});
