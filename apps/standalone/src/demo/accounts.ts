import { ParserConfig } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { tenantId, type Actor, type Clock, type Ctx, type KeyUse } from '@logwarden/kernel';
import { createApiKey, createSource, createSystem, createTenant, listSources } from '@logwarden/services';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readIfPresent, writePrivate } from '../supervisor/files.ts';
import { demoSources } from './generate.ts';
import { DemoAccount, type DemoTenant } from './model.ts';
import { trickleSources } from './trickle.ts';

const actor: Actor = { kind: 'system', part: 'demo' };

const tenants: readonly { readonly id: DemoTenant; readonly name: string; readonly person: string }[] = [
  { id: 'customs', name: '海关总署（演示） Customs demo', person: '李晓 Li Xiao' },
  { id: 'bank', name: '示例银行 Bank demo', person: '陈明 Chen Ming' },
];

const systems: Readonly<
  Record<string, { readonly name: string; readonly class: 'A' | 'B'; readonly owner: string; readonly site: string }>
> = {
  'declaration-review': { name: '审单系统 Declaration review', class: 'A', owner: '审单处', site: '广州、深圳' },
  'security-centre': { name: '安全运营中心 Security centre', class: 'B', owner: '网络安全处', site: '广州' },
  'core-banking': { name: '核心银行 Core banking', class: 'A', owner: '核心系统部', site: '北京' },
  'e-banking': { name: '网上银行 E-banking', class: 'A', owner: '渠道部', site: '上海' },
};

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

async function makeAccount(tenant: (typeof tenants)[number], deps: Deps): Promise<DemoAccount> {
  const password = randomBytes(12).toString('base64url');
  const email = `admin@${tenant.id}.example`;
  await createTenant({
    ctx: { actor, requestId: 'demo' },
    deps,
    input: {
      id: tenant.id,
      name: tenant.name,
      zone: 'Asia/Shanghai',
      calendar: 'CN',
      admin: { email, name: tenant.person, initialPassword: password },
    },
    mustChangePassword: false,
  });
  return {
    id: tenant.id,
    name: tenant.name,
    email,
    password,
    ingestKey: await makeKey(tenant.id, 'ingest', deps),
    readKey: await makeKey(tenant.id, 'read', deps),
    adminKey: await makeKey(tenant.id, 'admin', deps),
  };
}

async function makeKey(tenant: DemoTenant, use: KeyUse, deps: Deps): Promise<string> {
  const input = { name: `demo ${use}`, use, createSources: use === 'ingest', expiresAt: null };
  return (await createApiKey({ ctx: contextOf(tenant), deps, input })).secret;
}

/** Accounts as written before there were keys for admins. */
const KnownAccount = DemoAccount.extend({ id: z.enum(['customs', 'bank']), adminKey: z.string().optional() });

function contextOf(tenant: DemoTenant): Ctx {
  return { scope: { tenantId: tenantId(tenant) }, actor, requestId: 'demo' };
}

/** Sources and their systems, those that are missing. */
async function makeSources(tenant: DemoTenant, deps: Deps): Promise<void> {
  const ctx = contextOf(tenant);
  const there = new Set((await listSources({ ctx, deps })).map((source) => source.name));
  const systemIds = new Map<string, string>();
  for (const source of demoSources.filter((s) => s.tenant === tenant && !there.has(s.name))) {
    const system = systems[source.system];
    let systemId = systemIds.get(source.system) ?? null;
    if (systemId === null && system !== undefined) {
      systemId = (await createSystem({ ctx, deps, input: system })).id;
      systemIds.set(source.system, systemId);
    }
    const description = `${source.title.zh} · ${source.title.en}`;
    await createSource({
      ctx,
      deps,
      input: {
        name: source.name,
        description,
        systemId,
        storageClass: 'default',
        parser: ParserConfig.parse(source.parser),
        retentionDays: null,
        retentionBytes: null,
      },
    });
  }
  const live = trickleSources[tenant];
  if (there.has(live)) return;
  const description = '实时演示 · Live demo, about ten events a second';
  await createSource({
    ctx,
    deps,
    input: {
      name: live,
      description,
      systemId: null,
      storageClass: 'default',
      parser: ParserConfig.parse({ kind: 'json' }),
      retentionDays: 7,
      retentionBytes: null,
    },
  });
}

/**
 * The demo's tenants, people, keys and sources: made once per data directory. Each tenant is written to `file` right
 * after it was made, so that an interrupted start goes on where it stopped.
 */
export async function ensureAccounts(file: string, deps: Deps): Promise<readonly DemoAccount[]> {
  const text = await readIfPresent(file);
  const known = text === undefined ? [] : z.array(KnownAccount).parse(JSON.parse(text));
  const accounts: DemoAccount[] = [];
  for (const account of known) {
    accounts.push({ ...account, adminKey: account.adminKey ?? (await makeKey(account.id, 'admin', deps)) });
  }
  if (known.some((account) => account.adminKey === undefined)) {
    await writePrivate(file, `${JSON.stringify(accounts, null, 2)}\n`);
  }
  for (const tenant of tenants) {
    if (!accounts.some((account) => account.id === tenant.id)) {
      accounts.push(await makeAccount(tenant, deps));
      await writePrivate(file, `${JSON.stringify(accounts, null, 2)}\n`);
    }
    await makeSources(tenant.id, deps);
  }
  return accounts;
}
