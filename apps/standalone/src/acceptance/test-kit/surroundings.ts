import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));

/** The counts of the acceptance list instead of the quick ones. */
export const full = process.env['LOGWARDEN_FULL'] === '1';

/** The console is built, so the whole product can start. */
export const built = existsSync(join(root, 'apps/web/.next/BUILD_ID'));

/** A folder of real logs that lies beside the repository, where it does. */
export function dataset(...path: readonly string[]): string {
  return join(root, '..', 'shared', 'data', ...path);
}

/** With the full counts, keeps what a file showed as `docs/evidence/<name>.json`. */
export function writeEvidence(name: string, shown: Readonly<Record<string, unknown>>): void {
  if (!full) return;
  const machine = {
    cpus: cpus().length,
    cpuModel: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
  };
  const dir = join(root, 'docs', 'evidence');
  mkdirSync(dir, { recursive: true });
  writeFileSync(
    join(dir, `${name}.json`),
    `${JSON.stringify({ at: new Date().toISOString(), ...shown, machine }, null, 2)}\n`,
  );
}
