import type { Config } from '@logwarden/config';
import { childEnvironment } from '@logwarden/config';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Child } from './child.ts';
import type { DataLayout, Secrets } from './files.ts';
import { ourChild, repository, returningMemory, sourceFile } from './our-child.ts';
import { postgresCommand } from './postgres.ts';

export interface PartsInput {
  readonly config: Config;
  readonly layout: DataLayout;
  readonly secrets: Secrets;
  readonly demo: boolean;
  readonly local: LocalPorts | undefined;
  readonly onRestart: (name: string, reason: string) => void;
}

/** A process, and where it says that it is ready. */
export interface Service {
  readonly child: Child;
  readonly readyUrl: string;
  /** What people call it. */
  readonly what: string;
}

export interface Origins {
  readonly web: string;
  readonly api: string;
  readonly gateway: string;
  /** The Elasticsearch-compatible reader. */
  readonly proxy: string;
}

export const appRole = 'logwarden_run';
export const databaseName = 'logwarden';

/** Origins as people and programs reach the product. */
export function originsOf(config: Config): Origins {
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  const scheme = config.tls === undefined ? 'http' : 'https';
  const at = (port: number): string => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { web, api, gateway, proxy } = config.ports;
  return { web: at(web), api: at(api), gateway: at(gateway), proxy: at(proxy) };
}

/** Where people open the console. A proxy in front ends TLS, so behind one it is https even where nobody said the address. */
export function consoleUrlOf(config: Config): string {
  const { web } = originsOf(config);
  return config.webUrl ?? (config.behindProxy === undefined ? web : web.replace('http:', 'https:'));
}

/** Loopback ports without TLS, for what this machine's own processes say to each other. */
export interface LocalPorts {
  readonly api: number;
  readonly gateway: number;
}

/** Origins as this machine's own processes reach api and gateway: a certificate names the host, not the loopback. */
export function localOriginsOf(config: Config, local: LocalPorts | undefined): Origins {
  const origins = originsOf(config);
  if (local === undefined) return origins;
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  return { ...origins, api: at(local.api), gateway: at(local.gateway) };
}

/** Connection text of a role on the embedded server. */
export function databaseUrl(config: Config, role: string, password: string, database = databaseName): string {
  return `postgresql://${role}:${password}@127.0.0.1:${config.ports.postgres}/${database}`;
}

/** Command line of the console. */
export function webArguments(config: Config): readonly string[] {
  // `next start` speaks no TLS.
  if (config.tls !== undefined) return ['--max-old-space-size=256', sourceFile('web-tls-process.ts')];
  const next = createRequire(join(repository, 'apps', 'web', 'package.json')).resolve('next/dist/bin/next');
  const address = ['--port', String(config.ports.web), '--hostname', config.host];
  return [
    '--max-old-space-size=256',
    '--import',
    sourceFile('web-preload.ts'),
    next,
    'start',
    join(repository, 'apps', 'web'),
    ...address,
  ];
}

/** The embedded PostgreSQL. */
export function postgresChild({ config, layout, secrets, onRestart }: Omit<PartsInput, 'demo' | 'local'>): Child {
  const server = postgresCommand({
    dir: layout.postgres,
    port: config.ports.postgres,
    ownerPassword: secrets.ownerPassword,
  });
  return new Child({
    name: 'postgres',
    ...server,
    cwd: layout.root,
    logFile: join(layout.logs, 'postgres.log'),
    ipc: false,
    stopSignal: 'SIGINT',
    stopTimeoutMs: 10_000,
    onRestart,
  });
}

/** The processes of the product on one machine, not started yet. */
export function makeServices(input: PartsInput): readonly Service[] {
  const { config, layout, secrets } = input;
  const origins = localOriginsOf(config, input.local);
  const env = childEnvironment({
    ...returningMemory,
    LOGWARDEN_DATA: layout.root,
    LOGWARDEN_HOST: config.host,
    ...(config.behindProxy === undefined ? {} : { LOGWARDEN_BEHIND_PROXY: config.behindProxy }),
    ...(config.tls === undefined
      ? {}
      : { LOGWARDEN_TLS_CERT: resolve(config.tls.certFile), LOGWARDEN_TLS_KEY: resolve(config.tls.keyFile) }),
    ...(input.local === undefined
      ? {}
      : {
          LOGWARDEN_LOCAL_API_PORT: String(input.local.api),
          LOGWARDEN_LOCAL_GATEWAY_PORT: String(input.local.gateway),
        }),
    LOGWARDEN_DATABASE_URL: databaseUrl(config, appRole, secrets.appPassword),
    LOGWARDEN_API_URL: origins.api,
    LOGWARDEN_WEB_URL: consoleUrlOf(config),
    LOGWARDEN_WEB_SECRET: secrets.webSecret,
    LOGWARDEN_DEMO: input.demo ? '1' : '0',
  });
  const ours = (name: string, args: readonly string[]): Child =>
    ourChild({ name, args, env, logs: layout.logs, onRestart: input.onRestart });
  return [
    {
      child: ours('gateway', ['--max-semi-space-size=8', sourceFile('gateway-process.ts')]),
      readyUrl: `${origins.gateway}/readyz`,
      what: 'Gateway',
    },
    {
      // By default the heap grows by little, and a stream of batches is marked as a whole dozens of times per million lines.
      child: ours('core', ['--heap-growing-percent=40', sourceFile('core-process.ts')]),
      readyUrl: `${origins.api}/readyz`,
      what: 'API',
    },
    { child: ours('web', webArguments(config)), readyUrl: `${origins.web}/`, what: 'Console' },
  ];
}
