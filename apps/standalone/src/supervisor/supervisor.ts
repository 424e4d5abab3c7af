import { childEnvironment, type Config } from '@logwarden/config';
import { join } from 'node:path';
import { z } from 'zod';
import { DemoAccount } from '../demo/model.ts';
import { trickleAll } from '../demo/trickle.ts';
import { makeDistributedServices } from '../distributed/parts.ts';
import { Prepared } from '../job/message.ts';
import { runJob } from '../job/run.ts';
import type { Child } from './child.ts';
import { startEngines, stopEngines } from './engines.ts';
import {
  layoutOf,
  loadSecrets,
  prepareDataDirectory,
  removeFile,
  takeLock,
  writePrivate,
  type DataLayout,
  type Secrets,
} from './files.ts';
import { waitForAnswer } from './health.ts';
import { settingsOf, type StartOptions } from './options.ts';
import { returningMemory, sourceFile } from './our-child.ts';
import {
  consoleUrlOf,
  localOriginsOf,
  makeServices,
  originsOf,
  postgresChild,
  type LocalPorts,
  type Service,
} from './parts.ts';
import { checkPorts, freePorts } from './ports.ts';
import { initialisePostgres, stopOrphan, waitForPostgres } from './postgres.ts';
import type { Progress } from './progress.ts';
import { loadTls } from '../tls.ts';

export interface SupervisorDeps {
  readonly config: Config;
  readonly options: StartOptions;
  readonly progress: Progress;
}

/**
 * Runs the product on one machine. Modes: preparing (directory, ports, orphans) → starting (PostgreSQL and, in the
 * distributed form, Kafka and Elasticsearch; then all processes of ours together) → loading (demo only) → ready (`ready.json` stands) → stopping (signal, or a failure on
 * the way) → stopped. A process that ends by itself is started again in every mode but stopping. What is done once
 * (migrations, the demo's load) is a process of its own that ends: this one stays for good and holds as little as it can.
 */
export class Supervisor {
  readonly #deps: SupervisorDeps;
  readonly #layout: DataLayout;
  readonly #stopping = new AbortController();
  #postgres: Child | undefined;
  /** Where the engines started here are. */
  #enginesDir: string | undefined;
  #services: readonly Service[] = [];
  #tenants: readonly DemoAccount[] = [];
  /** The job at work, and the demo's live events. Neither rejects. */
  #job: Promise<unknown> | undefined;
  #trickle: Promise<unknown> | undefined;
  /** Only with TLS, and in the distributed form. */
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
    const hasTls = loadTls(config, Date.now()) !== undefined;
    if (hasTls || this.#isDistributed) {
      const [api = 0, gateway = 0] = await freePorts(2);
      this.#local = { api, gateway };
    }
    const [engines, database] = await Promise.all([this.#startEngines(), this.#startDatabase(secrets)]);
    this.#services = await this.#makeServices(secrets, { engines, databaseUrl: database.databaseUrl });
    await this.#startServices();
    if (options.demo) await this.#loadDemo(database.databaseUrl);
    await this.#announce(database.firstRunToken);
  }

  get #isDistributed(): boolean {
    const { config, options } = this.#deps;
    return options.distributed || config.kafka !== undefined;
  }

  /** Variables that name the engines started here; none where there are others, or none are needed. */
  async #startEngines(): Promise<Readonly<Record<string, string>>> {
    const { config, progress } = this.#deps;
    if (!this.#isDistributed || config.kafka !== undefined) return {};
    progress.say('Starting Kafka and Elasticsearch (the first time they are fetched) …');
    this.#enginesDir = join(this.#layout.root, 'engines');
    const { kafka, elasticsearch } = await startEngines(this.#enginesDir);
    progress.say(`Kafka answers on ${kafka}, Elasticsearch on ${elasticsearch}`);
    return { LOGWARDEN_KAFKA_BROKERS: kafka, LOGWARDEN_ELASTICSEARCH_NODES: elasticsearch };
  }

  async #startDatabase(secrets: Secrets): Promise<z.infer<typeof Prepared>> {
    const { config, progress } = this.#deps;
    const layout = this.#layout;
    if (config.databaseOwnerUrl === undefined) {
      const postgres = { dir: layout.postgres, port: config.ports.postgres, ownerPassword: secrets.ownerPassword };
      const child = postgresChild({ config, layout, secrets, onRestart: this.#tellRestart });
      await initialisePostgres(postgres);
      this.#stopping.signal.throwIfAborted();
      this.#postgres = child;
      child.start();
      await waitForPostgres(postgres, child.spec.logFile, () => child.alive);
    }
    const prepared = Prepared.parse(await this.#runJob('prepare', []));
    progress.say('PostgreSQL is up, migrations applied');
    return prepared;
  }

  /** One job at a time. */
  async #runJob(
    name: 'prepare' | 'demo',
    args: readonly string[],
    own: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const { options, progress } = this.#deps;
    const running = runJob({
      name,
      args: [sourceFile(`${name}-process.ts`), ...args],
      env: childEnvironment({
        ...returningMemory,
        ...settingsOf(options),
        LOGWARDEN_DATA: this.#layout.root,
        LOGWARDEN_DEMO: options.demo ? '1' : '0',
        ...own,
      }),
      logFile: join(this.#layout.logs, `${name}.log`),
      say: (text) => progress.say(text),
      signal: this.#stopping.signal,
      onRestart: this.#tellRestart,
    });
    this.#job = running.catch(() => undefined);
    return running;
  }

  async #makeServices(
    secrets: Secrets,
    found: { readonly engines: Readonly<Record<string, string>>; readonly databaseUrl: string },
  ): Promise<readonly Service[]> {
    const { config, options } = this.#deps;
    const input = { config, layout: this.#layout, secrets, demo: options.demo, onRestart: this.#tellRestart };
    const local = this.#local;
    if (!this.#isDistributed || local === undefined) return makeServices({ ...input, local });
    const settings = {
      ...found.engines,
      LOGWARDEN_DATABASE_URL: found.databaseUrl,
      LOGWARDEN_DATA: this.#layout.root,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writePrivate(this.#layout.settings, lines.join(''));
    return makeDistributedServices({ ...input, ...found, local });
  }

  readonly #tellRestart = (name: string, reason: string): void => {
    this.#deps.progress.say(
      `${name} ended (${reason}) and is being started again. Log: ${join(this.#layout.logs, `${name}.log`)}`,
    );
  };

  async #checkPorts(): Promise<void> {
    const { ports, host, databaseOwnerUrl } = this.#deps.config;
    const postgres = {
      port: ports.postgres,
      host: '127.0.0.1',
      variable: 'LOGWARDEN_POSTGRES_PORT',
      what: 'PostgreSQL',
    };
    await checkPorts([
      { port: ports.web, host, variable: 'LOGWARDEN_WEB_PORT', what: 'console' },
      { port: ports.api, host, variable: 'LOGWARDEN_API_PORT', what: 'api' },
      { port: ports.gateway, host, variable: 'LOGWARDEN_GATEWAY_PORT', what: 'gateway' },
      { port: ports.proxy, host, variable: 'LOGWARDEN_PROXY_PORT', what: 'Elasticsearch-compatible reader' },
      ...(databaseOwnerUrl === undefined ? [postgres] : []),
    ]);
  }

  async #startServices(): Promise<void> {
    const { progress } = this.#deps;
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    for (const { child } of this.#services) child.start();
    await Promise.all(
      this.#services.map(async ({ child, readyUrl, what }) => {
        await waitForAnswer(readyUrl, what, { timeoutMs: 90_000, logFile: child.spec.logFile, signal });
        progress.say(`${what} answers on ${new URL(readyUrl).origin}`);
      }),
    );
  }

  async #loadDemo(databaseUrl: string): Promise<void> {
    const { config, options } = this.#deps;
    const { api, gateway } = localOriginsOf(config, this.#local);
    const { signal } = this.#stopping;
    const settings = {
      LOGWARDEN_DATABASE_URL: databaseUrl,
      LOGWARDEN_API_URL: api,
      LOGWARDEN_GATEWAY_URL: gateway,
    };
    this.#tenants = z.array(DemoAccount).parse(await this.#runJob('demo', [String(options.demoSize)], settings));
    this.#trickle = trickleAll(this.#tenants, { gateway, signal }).catch(() => undefined);
  }

  async #announce(firstRunToken: string | undefined): Promise<void> {
    const { config, progress } = this.#deps;
    const origins = originsOf(config);
    const tenants = this.#tenants;
    const ready = { pid: process.pid, ...origins, tenants };
    await writePrivate(this.#layout.ready, `${JSON.stringify(ready, null, 2)}\n`);
    progress.say('Ready');
    progress.plain('');
    progress.plain(`  Console   ${consoleUrlOf(config)}`);
    progress.plain(`  API       ${origins.api}    (OpenAPI: ${origins.api}/openapi.json)`);
    progress.plain(`  Gateway   ${origins.gateway}`);
    progress.plain(`  Reader    ${origins.proxy}    (as an Elasticsearch, with a read key)`);
    for (const tenant of tenants) progress.plain(`  Sign in   ${tenant.email}  ${tenant.password}   (${tenant.name})`);
    if (firstRunToken !== undefined)
      progress.plain(`  First admin (link works once): ${consoleUrlOf(config)}/first-run?token=${firstRunToken}`);
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
    await Promise.all([this.#job, this.#trickle]);
    await Promise.all(this.#services.map(({ child }) => child.stop()));
    await Promise.all([
      this.#postgres?.stop(),
      ...(this.#enginesDir === undefined ? [] : [stopEngines(this.#enginesDir)]),
    ]);
    if (this.#locked) await removeFile(this.#layout.lock);
  }
}
