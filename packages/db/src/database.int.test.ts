import { tenantId, type TenantScope } from '@logwarden/kernel';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database, type Steps, type TenantDb } from './database.ts';
import { Prisma } from './generated/client.ts';
import { startTestDatabase, type TestPostgres } from './testing/postgres.ts';

const customs = { tenantId: tenantId('customs') };
const bank = { tenantId: tenantId('bank') };
const chained = { requestId: 'r', prevHash: '', hash: 'h', algorithm: 'sha256' };
const by = { createdBy: 'system:test', updatedBy: 'system:test' };
const tenantTables = [
  'tenants',
  'systems',
  'sources',
  'memberships',
  'api_keys',
  'tenant_settings',
  'tenant_quotas',
  'tenant_sizes',
  'ingest_gates',
  'groups',
  'group_members',
  'group_roles',
  'grants',
  'mask_policies',
  'masked_fields',
  'reveal_requests',
  'mask_keys',
  'lifecycle_moves',
  'audit_records',
  'audit_heads',
];
const platformTables = [
  'users',
  'credentials',
  'api_sessions',
  'first_run_tokens',
  'totp_secrets',
  'identity_links',
  'directory_settings',
  'oidc_sessions',
];

let world: TestPostgres & { readonly database: Database };
let db: Database;

async function asRole<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

/** One row in each table of rights, masking and audit. */
async function fillRights(steps: Steps, scope: TenantScope): Promise<void> {
  const tenantId = scope.tenantId;
  const [id, at] = [`g${tenantId}`, new Date(0)];
  await steps.asTenant(scope, async (t) => {
    await t.tenantSetting.create({ data: { tenantId, updatedBy: 'x' } });
    await t.group.create({ data: { tenantId, id, name: 'night shift', ...by } });
    await t.groupMember.create({ data: { tenantId, groupId: id, userId: `u${tenantId}`, createdBy: 'x' } });
    await t.groupRole.create({ data: { tenantId, groupId: id, role: 'operator' } });
    const grant = { subjectKind: 'group', subjectId: id, scopeKind: 'all', createdBy: 'x' };
    await t.grant.create({ data: { tenantId, id, ...grant } });
    await t.maskPolicy.create({ data: { tenantId, id, version: 1, policy: {}, state: 'active', createdBy: 'x' } });
    await t.maskedField.create({
      data: { tenantId, sourceId: 's', field: 'text', dataClass: 'mobile', policyVersion: 1 },
    });
    await t.maskKey.create({ data: { tenantId, version: 1, state: 'active' } });
    const hit = { hitStream: 's', hitSeq: 1n, field: 'text', dataClass: 'mobile', token: 't' };
    await t.revealRequest.create({
      data: { tenantId, id, ...hit, requestedBy: 'x', reason: 'r', ticket: 't', expiresAt: at },
    });
    await t.lifecycleMove.create({ data: { tenantId, id, partition: 'p', action: 'delete', plannedAt: at } });
    await t.auditRecord.create({
      data: { tenantId, seq: 1n, at, actor: {}, action: 'a', outcome: 'ok', ...chained },
    });
  });
  await steps.asPlatform('tenants', (t) => t.tenantQuota.create({ data: { tenantId, updatedBy: 'x' } }));
  await steps.asPlatform('directory', async (t) => {
    await t.tenantSize.create({ data: { tenantId, storedBytes: 1n, measuredAt: at } });
    await t.ingestGate.create({ data: { tenantId, gateway: 'gw1', seenAt: at } });
  });
  await steps.asPlatform('audit_heads', (t) =>
    t.auditHead.create({ data: { tenantId, seq: 1n, hash: 'h', at, keyId: 'k', signature: 's' } }),
  );
  await steps.asPlatform('accounts', async (t) => {
    await t.totpSecret.create({ data: { userId: `u${tenantId}`, sealed: 'x' } });
    await t.identityLink.create({ data: { issuer: 'i', subject: tenantId, userId: `u${tenantId}` } });
    await t.directorySetting.create({ data: { id: tenantId, updatedBy: 'x' } });
    const tokens = { issuer: 'i', subject: tenantId, flowHash: tenantId, sealed: 'x', checkedAt: at };
    await t.oidcSession.create({ data: { sessionId: `e${tenantId}`, ...tokens } });
  });
}

async function rowsOf(client: pg.Client, table: string): Promise<number> {
  const result = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${table}"`);
  return Number(result.rows[0]?.n);
}

beforeAll(async () => {
  world = await startTestDatabase();
  db = world.database;
  for (const scope of [customs, bank]) {
    const id = scope.tenantId;
    const user = { id: `u${id}`, email: `${id}@example.com`, name: id };
    await db.inSteps(async (steps) => {
      await steps.asPlatform('tenants', (t) => t.tenant.create({ data: { id, name: id, zone: 'Asia/Shanghai' } }));
      await steps.asPlatform('accounts', async (t) => {
        await t.user.create({ data: user });
        await t.credential.create({ data: { userId: user.id, passwordHash: 'x' } });
        await t.apiSession.create({
          data: { id: `e${id}`, tokenHash: id, userId: user.id, expiresAt: new Date(0), tenantId: id },
        });
        await t.firstRunToken.create({ data: { tokenHash: id } });
      });
      await steps.asTenant(scope, async (t) => {
        await t.system.create({ data: { tenantId: id, id: `y${id}`, name: 'core', ...by } });
        await t.source.create({ data: { tenantId: id, id: `s${id}`, name: 'app', storageClass: 'default', ...by } });
        await t.membership.create({ data: { tenantId: id, userId: user.id, name: id, roles: ['admin'], ...by } });
        await t.apiKey.create({
          data: { tenantId: id, id: `k${id}`, name: 'k', use: 'read', secretHash: id, prefix: 'lw_', createdBy: 'x' },
        });
      });
      await fillRights(steps, scope);
    });
  }
});

afterAll(() => world.stop());

describe('row-level security', () => {
  it('shows 0 rows of every table to raw SQL without a tenant, to a role that is bound by it', async () => {
    await asRole(world.runtimeUrl, async (client) => {
      const role = await client.query(
        'SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = current_user',
      );
      expect(role.rows).toEqual([{ free: false }]);
      for (const table of [...tenantTables, ...platformTables])
        expect([table, await rowsOf(client, table)]).toEqual([table, 0]);
    });
    await asRole(world.ownerUrl, async (client) => {
      for (const table of [...tenantTables, ...platformTables])
        expect([table, await rowsOf(client, table)]).toEqual([table, 2]);
    });
  });

  it('shows a tenant its own rows only, and nothing of credentials and sessions', async () => {
    await asRole(world.runtimeUrl, async (client) => {
      await client.query(`BEGIN; SET LOCAL app.tenant = 'customs'`);
      for (const table of [...tenantTables, 'users']) expect([table, await rowsOf(client, table)]).toEqual([table, 1]);
      for (const table of platformTables.slice(1)) expect([table, await rowsOf(client, table)]).toEqual([table, 0]);
      await expect(
        client.query(`INSERT INTO systems VALUES ('bank', 'ynew', 'x', 'A', '', '', now(), '', now(), '')`),
      ).rejects.toThrow(/row-level security/);
    });
  });

  it('opens to each platform purpose only the tables it names', async () => {
    const visible = async (purpose: string): Promise<string[]> =>
      asRole(world.runtimeUrl, async (client) => {
        await client.query(`BEGIN; SET LOCAL app.platform = '${purpose}'`);
        const open: string[] = [];
        for (const table of [...tenantTables, ...platformTables])
          if ((await rowsOf(client, table)) > 0) open.push(table);
        return open;
      });
    const groups = ['groups', 'group_members', 'group_roles'];
    expect(await visible('accounts')).toEqual(['tenants', 'memberships', ...groups, ...platformTables]);
    expect(await visible('tenants')).toEqual(['tenants', 'sources', 'memberships', 'tenant_quotas', 'ingest_gates']);
    const masking = ['mask_policies', 'masked_fields', 'mask_keys'];
    const quotas = ['tenant_quotas', 'tenant_sizes', 'ingest_gates'];
    const looked = ['tenants', 'sources', 'api_keys', ...quotas, 'grants', ...masking];
    expect(await visible('directory')).toEqual(looked);
    expect(await visible('audit')).toEqual([]);
    expect(await visible('audit_heads')).toEqual(['tenants', 'audit_records', 'audit_heads']);
    expect(await visible('anything')).toEqual([]);
  });

  it('lets nobody change or remove an audit record, or write one into another chain', async () => {
    const refusedSql = [
      `UPDATE audit_records SET action = 'other'`,
      'DELETE FROM audit_records',
      'TRUNCATE audit_records',
      `UPDATE audit_heads SET hash = 'other'`,
      'DELETE FROM audit_heads',
    ];
    for (const purpose of [`app.tenant = 'customs'`, `app.platform = 'audit'`, `app.platform = 'audit_heads'`]) {
      for (const sql of refusedSql) {
        await asRole(world.runtimeUrl, async (client) => {
          await client.query(`BEGIN; SET LOCAL ${purpose}`);
          await expect(client.query(sql)).rejects.toThrow(/permission denied/);
        });
      }
    }
    const insert = `INSERT INTO audit_records VALUES ('bank', 2, now(), '{}', 'a', null, 'ok', '{}', 'r', '', 'h', 'sha256')`;
    for (const purpose of [`app.tenant = 'customs'`, `app.platform = 'audit'`]) {
      await asRole(world.runtimeUrl, async (client) => {
        await client.query(`BEGIN; SET LOCAL ${purpose}`);
        await expect(client.query(insert)).rejects.toThrow(/row-level security/);
      });
    }
  });

  it('covers every table there is', async () => {
    await asRole(world.ownerUrl, async (client) => {
      const bare = await client.query(
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> '_prisma_migrations'`,
      );
      expect(bare.rows).toEqual([]);
    });
  });

  it('refuses to run as a role that it does not bind', async () => {
    await expect(openDatabase({ url: world.ownerUrl })).rejects.toMatchObject({ code: 'config.invalid' });
    const freed = new URL(world.runtimeUrl);
    await asRole(world.ownerUrl, async (client) => {
      await client.query(`CREATE ROLE freed LOGIN BYPASSRLS PASSWORD 'p'; GRANT logwarden_app TO freed`);
      await client.query(`CREATE ROLE heir LOGIN PASSWORD 'p'; GRANT freed TO heir`);
    });
    freed.password = 'p';
    for (const name of ['freed', 'heir']) {
      freed.username = name;
      await expect(openDatabase({ url: freed.toString() })).rejects.toMatchObject({ code: 'config.invalid' });
    }
  });
});

describe('tenant lock of the client', () => {
  it('keeps to the tenant even where row-level security is out of force', async () => {
    await asRole(world.ownerUrl, (client) =>
      client.query('ALTER TABLE sources DISABLE ROW LEVEL SECURITY; ALTER TABLE systems DISABLE ROW LEVEL SECURITY'),
    );
    try {
      await db.withTenant(customs, async (t) => {
        expect((await t.source.findMany()).map((s) => s.tenantId)).toEqual(['customs']);
        expect(await t.source.findMany({ where: { OR: [{ tenantId: 'bank' }, { name: 'app' }] } })).toHaveLength(1);
        expect(await t.source.findUnique({ where: { tenantId_id: { tenantId: 'bank', id: 'sbank' } } })).toBeNull();
        expect(await t.source.count()).toBe(1);
        expect((await t.source.updateMany({ data: { description: 'mine' } })).count).toBe(1);
        await t.system.create({ data: { tenantId: 'bank', id: 'ystray', name: 'stray', ...by } });
      });
      await db.withTenant(bank, async (t) => {
        expect(await t.source.findMany({ where: { description: 'mine' } })).toEqual([]);
        expect(await t.system.count()).toBe(1);
      });
    } finally {
      await asRole(world.ownerUrl, (client) =>
        client.query('ALTER TABLE sources ENABLE ROW LEVEL SECURITY; ALTER TABLE systems ENABLE ROW LEVEL SECURITY'),
      );
    }
  });

  it('refuses a query outside of its step', async () => {
    let kept: TenantDb | undefined;
    await expect(
      db.inSteps(async (steps) => {
        await steps.asTenant(customs, async (t) => {
          kept = t;
        });
        await kept?.source.findMany();
      }),
    ).rejects.toMatchObject({ code: 'internal.unexpected' });
  });

  it('undoes all steps when one fails', async () => {
    const attempt = db.inSteps(async (steps) => {
      await steps.asPlatform('tenants', (t) => t.tenant.create({ data: { id: 'ghost', name: 'g', zone: 'UTC' } }));
      await steps.asTenant(customs, (t) =>
        t.system.create({ data: { tenantId: 'customs', id: 'ydup', name: 'core', ...by } }),
      );
    });
    await expect(attempt).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(await db.withPlatform('tenants', (t) => t.tenant.count({ where: { id: 'ghost' } }))).toBe(0);
  });
});

describe('schema and migrations', () => {
  it('have the same tables and columns', async () => {
    await asRole(world.ownerUrl, async (client) => {
      const columns = await client.query<{ table_name: string; column_name: string }>(
        `SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
      );
      const inDatabase = columns.rows.map((c) => `${c.table_name}.${c.column_name}`).sort();
      const snake = (text: string): string => text.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
      const tableOf = (model: string): string => `${snake(model).slice(1)}s`.replace(/cys$/, 'cies');
      const scalars: Record<string, Record<string, string>> = {
        Tenant: Prisma.TenantScalarFieldEnum,
        System: Prisma.SystemScalarFieldEnum,
        Source: Prisma.SourceScalarFieldEnum,
        User: Prisma.UserScalarFieldEnum,
        Credential: Prisma.CredentialScalarFieldEnum,
        Membership: Prisma.MembershipScalarFieldEnum,
        ApiKey: Prisma.ApiKeyScalarFieldEnum,
        ApiSession: Prisma.ApiSessionScalarFieldEnum,
        FirstRunToken: Prisma.FirstRunTokenScalarFieldEnum,
        TenantSetting: Prisma.TenantSettingScalarFieldEnum,
        TenantQuota: Prisma.TenantQuotaScalarFieldEnum,
        TenantSize: Prisma.TenantSizeScalarFieldEnum,
        IngestGate: Prisma.IngestGateScalarFieldEnum,
        Group: Prisma.GroupScalarFieldEnum,
        GroupMember: Prisma.GroupMemberScalarFieldEnum,
        GroupRole: Prisma.GroupRoleScalarFieldEnum,
        Grant: Prisma.GrantScalarFieldEnum,
        MaskPolicy: Prisma.MaskPolicyScalarFieldEnum,
        MaskedField: Prisma.MaskedFieldScalarFieldEnum,
        RevealRequest: Prisma.RevealRequestScalarFieldEnum,
        MaskKey: Prisma.MaskKeyScalarFieldEnum,
        AuditRecord: Prisma.AuditRecordScalarFieldEnum,
        AuditHead: Prisma.AuditHeadScalarFieldEnum,
        TotpSecret: Prisma.TotpSecretScalarFieldEnum,
        IdentityLink: Prisma.IdentityLinkScalarFieldEnum,
        OidcSession: Prisma.OidcSessionScalarFieldEnum,
        DirectorySetting: Prisma.DirectorySettingScalarFieldEnum,
        LifecycleMove: Prisma.LifecycleMoveScalarFieldEnum,
      };
      expect(Object.keys(scalars).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
      const inSchema = Object.entries(scalars).flatMap(([model, fields]) =>
        Object.values(fields).map((field) => `${tableOf(model)}.${snake(field)}`),
      );
      expect(inDatabase).toEqual(inSchema.sort());
    });
  });
});

describe('a database that is away', () => {
  it('answers db.unavailable', async () => {
    const url = new URL(world.runtimeUrl);
    url.port = '1';
    await expect(openDatabase({ url: url.toString() })).rejects.toMatchObject({ code: 'db.unavailable' });
  });

  it('answers so when the connection is cut in the middle, and works again after', async () => {
    const cut = db.withTenant(customs, async (t) => {
      await asRole(world.ownerUrl, (client) =>
        client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'logwarden_runtime'`),
      );
      return t.source.findMany();
    });
    await expect(cut).rejects.toMatchObject({ code: 'db.unavailable' });
    expect(await db.withTenant(customs, (t) => t.source.count())).toBe(1);
  });
});
