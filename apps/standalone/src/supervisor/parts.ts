import type { Config } from '@logwarden/config';
import { childEnvironment } from '@logwarden/config';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import type { DataLayout, Secrets } from './files.ts';
import { postgresCommand } from './postgres.ts';

export interface PartsInput {
  readonly config: Config;
  readonly layout: DataLayout;
  readonly secrets: Secrets;
  readonly demo: boolean;
  readonly onRestart: (name: string, reason: string) => void;
}

export interface Parts {
  readonly postgres: Child;
  readonly gateway: Child;
  readonly core: Child;
  readonly web: Child;
}

export interface Origins {
  readonly web: string;
  readonly api: string;
  readonly gateway: string;
}

export const appRole = 'logwarden_run';
export const databaseName = 'logwarden';
const source = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export function originsOf(config: Config): Origins {
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  const at = (port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { web: at(config.ports.web), api: at(config.ports.api), gateway: at(config.ports.gateway) };
}

/** Connection text of a role on the embedded server. */
export function databaseUrl(config: Config, role: string, password: string, database = databaseName): string {
  return `postgresql://${role}:${password}@127.0.0.1:${config.ports.postgres}/${database}`;
}

function webArguments(config: Config): readonly string[] {
  const next = createRequire(join(repository, 'apps', 'web', 'package.json')).resolve('next/dist/bin/next');
  const address = ['--port', String(config.ports.web), '--hostname', config.host];
  return [
    '--max-old-space-size=256',
    '--import',
    source('web-preload.ts'),
    next,
    'start',
    join(repository, 'apps', 'web'),
    ...address,
  ];
}

/** The processes of the product on one machine, not started yet. */
export function makeParts(input: PartsInput): Parts {
  const { config, layout, secrets } = input;
  const origins = originsOf(config);
  const env = childEnvironment({
    LOGWARDEN_DATA: layout.root,
    LOGWARDEN_HOST: config.host,
    ...(config.behindProxy === undefined ? {} : { LOGWARDEN_BEHIND_PROXY: config.behindProxy }),
    LOGWARDEN_DATABASE_URL: databaseUrl(config, appRole, secrets.appPassword),
    LOGWARDEN_API_URL: origins.api,
    LOGWARDEN_WEB_URL: config.webUrl ?? origins.web,
    LOGWARDEN_WEB_SECRET: secrets.webSecret,
    LOGWARDEN_DEMO: input.demo ? '1' : '0',
  });
  const ours = (name: string, args: readonly string[] = [source(`${name}-process.ts`)]): Child =>
    new Child({
      name,
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...args],
      env,
      cwd: repository,
      logFile: join(layout.logs, `${name}.log`),
      ipc: true,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 12_000,
      onRestart: input.onRestart,
    });
  const server = postgresCommand({
    dir: layout.postgres,
    port: config.ports.postgres,
    ownerPassword: secrets.ownerPassword,
  });
  return {
    postgres: new Child({
      name: 'postgres',
      ...server,
      cwd: layout.root,
      logFile: join(layout.logs, 'postgres.log'),
      ipc: false,
      stopSignal: 'SIGINT',
      stopTimeoutMs: 10_000,
      onRestart: input.onRestart,
    }),
    gateway: ours('gateway', ['--max-semi-space-size=8', source('gateway-process.ts')]),
    core: ours('core'),
    web: ours('web', webArguments(config)),
  };
}
