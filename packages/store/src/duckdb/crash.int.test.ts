import { tenantId } from '@logwarden/kernel';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { everything } from '@logwarden/testing/store-contract-data';
import { listFiles } from './disk.ts';
import { openDuckdbStore } from './duckdb-store.ts';

const full = process.env['LOGWARDEN_FULL'] === '1';
const kills = full ? 40 : 5;
const records = full ? 6000 : 500;
const perRecord = 40;
const timeoutMs = full ? 1_800_000 : 120_000;
const directory = mkdtempSync(join(tmpdir(), 'logwarden-crash-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(seed: number): ChildProcess {
  const script = new URL('./crash.child.ts', import.meta.url);
  return fork(script, [directory, String(records), String(seed)], { stdio: 'inherit', execArgv: [] });
}

/** Kills a run so long after it has opened the store, unless it ends before. Resolves with whether it was killed. */
async function killAfter(child: ChildProcess, ms: number): Promise<boolean> {
  await once(child, 'message');
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await exited;
  clearTimeout(timer);
  return child.signalCode === 'SIGKILL';
}

test(
  'killed at random moments of commits, rolls and merges, the store has every event once and the ledger adds up',
  async () => {
    let killed = 0;
    for (let run = 0; run < kills; run++) {
      if (await killAfter(start(run + 1), 20 + ((run * 7919) % 23) * 25)) killed++;
    }
    expect(killed).toBeGreaterThan(0);
    const last = start(99);
    await once(last, 'exit');
    expect(last.exitCode).toBe(0);

    const store = await openDuckdbStore({ directory, clock: { nowMs: Date.now }, threads: 1, merge: false });
    try {
      expect(await store.position('events', 0)).toBe(records);
      const seen = new Map<string, number>();
      let quarantined = 0;
      for (const tenant of ['tcustoms', 'tbank']) {
        const scope = { tenantId: tenantId(tenant) };
        const page = await store.search(scope, { ...everything, limit: records * perRecord });
        for (const hit of page.raw.hits) {
          expect(hit.raw).toContain(`"seq":${hit.seq},`);
          const key = `${tenant} ${hit.stream} ${hit.seq}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
        quarantined += (await store.quarantine(scope, { limit: 100_000 })).raw.length;
        const findings = await store.checkLedger(scope);
        // Records of the other tenant leave gaps in this tenant's streams; nothing else may be found.
        expect(findings.filter((finding) => finding.kind !== 'gap')).toEqual([]);
        const missing = findings.reduce((sum, finding) => sum + finding.last - finding.first + 1, 0);
        expect(missing % perRecord).toBe(0);
      }
      expect(Math.max(...seen.values())).toBe(1);
      expect(seen.size + quarantined).toBe(records * perRecord);
      const known = listFiles(join(directory, 't')).length;
      await store.close();
      const again = await openDuckdbStore({ directory, clock: { nowMs: Date.now }, threads: 1, merge: false });
      expect(listFiles(join(directory, 't'))).toHaveLength(known);
      await again.close();
    } finally {
      await store.close();
    }
  },
  timeoutMs,
);
