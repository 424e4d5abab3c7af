import { setTimeout as delay } from 'node:timers/promises';
import type { DemoManifest } from './generate.ts';
import { loadDemo } from './load.ts';
import { accountOf, type DemoAccount } from './model.ts';

export interface DemoFill {
  readonly tenants: readonly DemoAccount[];
  /** Origins. */
  readonly api: string;
  readonly gateway: string;
  /** The manifest of what was planted stands beside it, as `….planted.json`. */
  readonly stateFile: string;
  readonly size: number;
  /** Tells the person who waits. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

const demoSeed = 'logwarden-1';

/** Loads the data. Resolves when every planted event can be found by a search. */
export async function fillDemo(fill: DemoFill): Promise<void> {
  const { tenants } = fill;
  const keys = { customs: accountOf(tenants, 'customs').ingestKey, bank: accountOf(tenants, 'bank').ingestKey };
  const manifestFile = `${fill.stateFile.replace(/\.json$/, '')}.planted.json`;
  const manifest = await loadDemo({ ...fill, seed: demoSeed, keys, manifestFile });
  await waitUntilSearchable(fill, manifest);
  fill.say(`Demo data: ${manifest.events.toLocaleString('en')} events searchable`);
}

async function waitUntilSearchable(run: DemoFill, manifest: DemoManifest): Promise<void> {
  for (const tenant of run.tenants) {
    const sources = Object.entries(manifest.sources).filter(([, source]) => source.tenant === tenant.id);
    const expected = sources.reduce((sum, [, source]) => sum + source.events, 0);
    const names = sources.map(([name]) => name);
    let told = 0;
    for (;;) {
      const found = await count(run, tenant, { manifest, names });
      if (found >= expected) break;
      if (Date.now() - told > 5000) {
        run.say(
          `Demo data: ${found.toLocaleString('en')} of ${expected.toLocaleString('en')} events of ${tenant.id} searchable`,
        );
        told = Date.now();
      }
      await delay(500, undefined, { signal: run.signal });
    }
  }
}

async function count(
  run: DemoFill,
  tenant: DemoAccount,
  what: { manifest: DemoManifest; names: readonly string[] },
): Promise<number> {
  const body = { query: '*', from: what.manifest.from, to: what.manifest.to, sources: what.names, limit: 1 };
  try {
    const response = await fetch(`${run.api}/api/v1/search`, {
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
