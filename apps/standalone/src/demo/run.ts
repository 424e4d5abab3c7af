import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@logwarden/kernel';
import { systemClock, type DatabaseInfo } from '../supervisor/database.ts';
import type { Origins } from '../supervisor/parts.ts';
import type { Progress } from '../supervisor/progress.ts';
import { ensureAccounts, type DemoAccount } from './accounts.ts';
import type { DemoManifest } from './generate.ts';
import { loadDemo } from './load.ts';
import type { DemoTenant } from './model.ts';
import { trickle } from './trickle.ts';

export interface DemoRun {
  readonly database: DatabaseInfo;
  readonly origins: Origins;
  /** Accounts stand here; the manifest of what was planted beside it, as `….planted.json`. */
  readonly stateFile: string;
  readonly size: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface DemoHandle {
  readonly tenants: readonly DemoAccount[];
  /** Ends the trickle. */
  stop(): Promise<void>;
}

export const demoSeed = 'logwarden-1';

/** Accounts, data, and the live trickle. Resolves when every planted event can be found by a search. */
export async function runDemo(run: DemoRun): Promise<DemoHandle> {
  const tenants = await run.database.use((database) => ensureAccounts(run.stateFile, { database, clock: systemClock }));
  const account = (id: DemoTenant): DemoAccount => {
    const found = tenants.find((tenant) => tenant.id === id);
    if (found === undefined) throw new AppError('internal.unexpected', `${run.stateFile} lacks the tenant ${id}`);
    return found;
  };
  const keys = { customs: account('customs').ingestKey, bank: account('bank').ingestKey };
  const manifest = await loadDemo({
    ...run,
    seed: demoSeed,
    gateway: run.origins.gateway,
    keys,
    manifestFile: `${run.stateFile.replace(/\.json$/, '')}.planted.json`,
  });
  await waitUntilSearchable(run, manifest, tenants);
  run.progress.say(`Demo data: ${manifest.events.toLocaleString('en')} events searchable`);
  const stopping = new AbortController();
  const signal = AbortSignal.any([run.signal, stopping.signal]);
  const running = (['customs', 'bank'] as const).map((tenant) =>
    trickle(tenant, { gateway: run.origins.gateway, key: keys[tenant], signal }),
  );
  return {
    tenants,
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

async function waitUntilSearchable(
  run: DemoRun,
  manifest: DemoManifest,
  tenants: readonly DemoAccount[],
): Promise<void> {
  for (const tenant of tenants) {
    const sources = Object.entries(manifest.sources).filter(([, source]) => source.tenant === tenant.id);
    const expected = sources.reduce((sum, [, source]) => sum + source.events, 0);
    const names = sources.map(([name]) => name);
    let told = 0;
    for (;;) {
      const found = await count(run, tenant, { manifest, names });
      if (found >= expected) break;
      if (Date.now() - told > 5000) {
        run.progress.say(
          `Demo data: ${found.toLocaleString('en')} of ${expected.toLocaleString('en')} events of ${tenant.id} searchable`,
        );
        told = Date.now();
      }
      await delay(500, undefined, { signal: run.signal });
    }
  }
}

async function count(
  run: DemoRun,
  tenant: DemoAccount,
  what: { manifest: DemoManifest; names: readonly string[] },
): Promise<number> {
  const body = { query: '*', from: what.manifest.from, to: what.manifest.to, sources: what.names, limit: 1 };
  try {
    const response = await fetch(`${run.origins.api}/api/v1/search`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${tenant.readKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: run.signal,
    });
    return totalOf(await response.json());
  } catch (error) {
    if (run.signal.aborted) throw error;
    return 0;
  }
}

function totalOf(answer: unknown): number {
  const total: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'total') : undefined;
  const value: unknown = typeof total === 'object' && total !== null ? Reflect.get(total, 'value') : undefined;
  return typeof value === 'number' ? value : 0;
}
