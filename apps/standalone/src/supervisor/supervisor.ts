import type { Config } from '@logwarden/config';
import { join } from 'node:path';
import type { DemoHandle } from '../demo/run.ts';
import { runDemo } from '../demo/run.ts';
import { prepareDatabase, type DatabaseInfo } from './database.ts';
import {
  layoutOf,
  loadSecrets,
  prepareDataDirectory,
  removeFile,
  takeLock,
  writePrivate,
  type DataLayout,
} from './files.ts';
import { waitForAnswer } from './health.ts';
import type { StartOptions } from './options.ts';
import { consoleUrlOf, localOriginsOf, makeParts, originsOf, type LocalPorts, type Parts } from './parts.ts';
import { checkPorts, freeLocalPorts } from './ports.ts';
import { initialisePostgres, stopOrphan, waitForPostgres } from './postgres.ts';
import type { Progress } from './progress.ts';
import { loadTls } from '../tls.ts';

export interface SupervisorDeps {
  readonly config: Config;
  readonly options: StartOptions;
  readonly progress: Progress;
}

/**
 * Runs the product on one machine. Modes: preparing (directory, ports, orphans) → starting (PostgreSQL, then gateway,
 * core and console together) → loading (demo only) → ready (`ready.json` stands) → stopping (signal, or a failure on
 * the way) → stopped. A process that ends by itself is started again in every mode but stopping.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #layout: DataLayout;
  readonly #stopping = new AbortController();
  #parts: Parts | undefined;
  #demo: DemoHandle | undefined;
  /** Only with TLS. */
  #local: LocalPorts | undefined;
  #locked = false;
  #stopped: Promise<void> | undefined;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#layout = layoutOf(deps.config.dataDir);
  }

  /** Resolves when the product is ready; throws with a sentence when it cannot be. */
  async start(): Promise<void> {
    const { config, options, progress } = this.#deps;
    const layout = this.#layout;
    await prepareDataDirectory(layout, config.bus.minFreeBytes);
    await takeLock(layout);
    this.#locked = true;
    await removeFile(layout.ready);
    if (await stopOrphan(layout.postgres)) progress.say('Stopped a PostgreSQL that an earlier run left behind');
    await this.#checkPorts();
    const secrets = await loadSecrets(layout);
    if (loadTls(config, Date.now()) !== undefined) this.#local = await freeLocalPorts();
    const parts = makeParts({
      config,
      layout,
      secrets,
      demo: options.demo,
      local: this.#local,
      onRestart: (name, reason) => this.#tellRestart(name, reason),
    });
    this.#parts = parts;
    const postgres = { dir: layout.postgres, port: config.ports.postgres, ownerPassword: secrets.ownerPassword };
    await initialisePostgres(postgres);
    parts.postgres.start();
    await waitForPostgres(postgres, parts.postgres.spec.logFile, () => parts.postgres.alive);
    const database = await prepareDatabase({ config, secrets });
    progress.say('PostgreSQL is up, migrations applied');
    await this.#startProcesses(parts);
    if (options.demo) await this.#loadDemo(database);
    await this.#announce(database);
  }

  #tellRestart(name: string, reason: string): void {
    this.#deps.progress.say(
      `${name} ended (${reason}) and is being started again. Log: ${join(this.#layout.logs, `${name}.log`)}`,
    );
  }

  async #checkPorts(): Promise<void> {
    const { ports, host } = this.#deps.config;
    await checkPorts([
      { port: ports.web, host, variable: 'LOGWARDEN_WEB_PORT', what: 'console' },
      { port: ports.api, host, variable: 'LOGWARDEN_API_PORT', what: 'api' },
      { port: ports.gateway, host, variable: 'LOGWARDEN_GATEWAY_PORT', what: 'gateway' },
      { port: ports.postgres, host: '127.0.0.1', variable: 'LOGWARDEN_POSTGRES_PORT', what: 'PostgreSQL' },
    ]);
  }

  async #startProcesses(parts: Parts): Promise<void> {
    const { config, progress } = this.#deps;
    const origins = localOriginsOf(config, this.#local);
    const { signal } = this.#stopping;
    parts.gateway.start();
    parts.core.start();
    parts.web.start();
    const wait = async (part: keyof Parts, url: string, what: string): Promise<void> => {
      await waitForAnswer(url, what, { timeoutMs: 90_000, logFile: parts[part].spec.logFile, signal });
      progress.say(`${what} answers on ${new URL(url).origin}`);
    };
    await Promise.all([
      wait('gateway', `${origins.gateway}/readyz`, 'Gateway'),
      wait('core', `${origins.api}/readyz`, 'API'),
      wait('web', `${origins.web}/`, 'Console'),
    ]);
  }

  async #loadDemo(database: DatabaseInfo): Promise<void> {
    const { config, options, progress } = this.#deps;
    this.#demo = await runDemo({
      database,
      origins: localOriginsOf(config, this.#local),
      stateFile: this.#layout.demo,
      size: options.demoSize,
      progress,
      signal: this.#stopping.signal,
    });
  }

  async #announce(database: DatabaseInfo): Promise<void> {
    const { config, options, progress } = this.#deps;
    const origins = originsOf(config);
    const tenants = this.#demo?.tenants ?? [];
    const ready = { pid: process.pid, ...origins, proxy: null, tenants };
    await writePrivate(this.#layout.ready, `${JSON.stringify(ready, null, 2)}\n`);
    progress.say('Ready');
    progress.plain('');
    progress.plain(`  Console   ${consoleUrlOf(config)}`);
    progress.plain(`  API       ${origins.api}    (OpenAPI: ${origins.api}/openapi.json)`);
    progress.plain(`  Gateway   ${origins.gateway}`);
    for (const tenant of tenants) progress.plain(`  Sign in   ${tenant.email}  ${tenant.password}   (${tenant.name})`);
    if (!options.demo) {
      const token = await database.firstRunToken();
      if (token !== undefined)
        progress.plain(`  First admin (link works once): ${consoleUrlOf(config)}/first-run?token=${token}`);
    }
    progress.plain('  Stop      Ctrl-C');
    progress.plain('');
  }

  /** Ends everything in order; may be called at any time and more than once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#locked) await removeFile(this.#layout.ready);
    await this.#demo?.stop();
    const parts = this.#parts;
    if (parts !== undefined) {
      await Promise.all([parts.web.stop(), parts.gateway.stop(), parts.core.stop()]);
      await parts.postgres.stop();
    }
    if (this.#locked) await removeFile(this.#layout.lock);
  }
}
