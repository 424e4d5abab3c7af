import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TenantDoors } from './doors.ts';

const cli = fileURLToPath(new URL('../../../../agent/src/cli.ts', import.meta.url));

export interface ImportRun {
  /** Files and patterns, as on the command line. */
  readonly files: readonly string[];
  readonly source: string;
  /** Where positions are kept between runs. */
  readonly state: string;
  readonly flags?: readonly string[];
}

export interface ImportEnd {
  readonly code: number | null;
  readonly output: string;
}

/** `logwarden import`, running. */
export function startImport(tenant: TenantDoors, run: ImportRun): { child: ChildProcess; ended: Promise<ImportEnd> } {
  const args = [cli, 'import', ...run.files, '--source', run.source, '--state', run.state, ...(run.flags ?? [])];
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      LOGWARDEN_URL: tenant.ready.gateway,
      LOGWARDEN_INGEST_KEY: tenant.account.ingestKey,
      LC_ALL: 'C',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then((): ImportEnd => ({ code: child.exitCode, output }));
  return { child, ended };
}

/** Runs `logwarden import` to its end. */
export async function runImport(tenant: TenantDoors, run: ImportRun): Promise<ImportEnd> {
  return startImport(tenant, run).ended;
}
