import { childEnvironment, type Config } from '@logwarden/config';
import { join, resolve } from 'node:path';
import type { Child } from '../supervisor/child.ts';
import type { DataLayout, Secrets } from '../supervisor/files.ts';
import { ourChild, returningMemory, sourceFile } from '../supervisor/our-child.ts';
import { consoleUrlOf, originsOf, webArguments, type Service } from '../supervisor/parts.ts';
import { freePorts } from '../supervisor/ports.ts';
import { frontText, type Front } from './fronts.ts';
import { processKinds, type ProcessKind } from './topology.ts';

export interface DistributedInput {
  readonly config: Config;
  readonly layout: DataLayout;
  readonly secrets: Secrets;
  readonly demo: boolean;
  /** Loopback ports of the balancer without TLS, for our own processes. */
  readonly local: { readonly api: number; readonly gateway: number };
  readonly databaseUrl: string;
  /** Variables that name the engines, where the environment does not. */
  readonly engines: Readonly<Record<string, string>>;
  readonly onRestart: (name: string, reason: string) => void;
}

interface Placed {
  readonly kind: ProcessKind;
  readonly name: string;
  readonly port: number;
}

const originOf = ({ port }: Placed): string => `http://127.0.0.1:${port}`;

/** Every process but the console, each with a loopback port of its own. */
async function place(): Promise<readonly Placed[]> {
  const kinds = processKinds.filter((kind) => kind.entry !== undefined);
  const ports = await freePorts(kinds.reduce((sum, kind) => sum + kind.copies, 0));
  let next = 0;
  return kinds.flatMap((kind) =>
    Array.from({ length: kind.copies }, (_, i) => ({ kind, name: `${kind.name}-${i + 1}`, port: ports[next++] ?? 0 })),
  );
}

/** The processes of the distributed form on one machine, not started yet. */
export async function makeDistributedServices(input: DistributedInput): Promise<readonly Service[]> {
  const placed = await place();
  const make = new ChildMaker(input, placed);
  const services: Service[] = placed.map((one) => ({
    child: make.process(one),
    readyUrl: `${originOf(one)}${one.kind.readyPath}`,
    what: one.name,
  }));
  services.push({
    child: make.balancer(),
    readyUrl: `http://127.0.0.1:${input.local.gateway}/readyz`,
    what: 'Balancer',
  });
  services.push({ child: make.web(), readyUrl: `${originsOf(input.config).web}/`, what: 'Console' });
  return services;
}

class ChildMaker {
  readonly #input: DistributedInput;
  readonly #placed: readonly Placed[];

  constructor(input: DistributedInput, placed: readonly Placed[]) {
    this.#input = input;
    this.#placed = placed;
  }

  process({ kind, name, port }: Placed): Child {
    const { layout } = this.#input;
    const listener = {
      LOGWARDEN_INSTANCE: name,
      LOGWARDEN_DATA: kind.data === 'own' ? join(layout.root, name) : layout.root,
      LOGWARDEN_API_COPIES: String(this.#placed.filter((one) => one.kind.name === 'api').length),
      LOGWARDEN_HOST: '127.0.0.1',
      LOGWARDEN_BEHIND_PROXY: '127.0.0.1',
      LOGWARDEN_TLS_CERT: '',
      LOGWARDEN_TLS_KEY: '',
      LOGWARDEN_METRICS_PEERS: this.#placed
        .filter((one) => one.kind.name !== 'api' || one.name !== name)
        .map(originOf)
        .join(','),
      [kind.portVariable]: String(port),
    };
    return this.#child(name, [`--max-old-space-size=${kind.heapMb}`, sourceFile(kind.entry ?? '')], listener);
  }

  /** In front of api, gateway and reader: for people and programs, and without TLS for our own processes. */
  balancer(): Child {
    const { config, local } = this.#input;
    const front = (name: ProcessKind['name'], port: number, isLocal: boolean): Front => {
      const behind = this.#placed.filter((one) => one.kind.name === name);
      return { port, isLocal, readyPath: behind[0]?.kind.readyPath ?? '/', upstreams: behind.map(originOf) };
    };
    const fronts = [
      front('api', config.ports.api, false),
      front('gateway', config.ports.gateway, false),
      front('proxy', config.ports.proxy, false),
      front('api', local.api, true),
      front('gateway', local.gateway, true),
    ];
    return this.#child('balancer', [sourceFile('balancer-process.ts'), ...fronts.map(frontText)], this.#public());
  }

  web(): Child {
    return this.#child('web', webArguments(this.#input.config), this.#public());
  }

  /** What listens for people says how it is reached. */
  #public(): Record<string, string> {
    const { config } = this.#input;
    return {
      LOGWARDEN_HOST: config.host,
      ...(config.behindProxy === undefined ? {} : { LOGWARDEN_BEHIND_PROXY: config.behindProxy }),
      ...(config.tls === undefined
        ? {}
        : { LOGWARDEN_TLS_CERT: resolve(config.tls.certFile), LOGWARDEN_TLS_KEY: resolve(config.tls.keyFile) }),
    };
  }

  #child(name: string, args: readonly string[], own: Readonly<Record<string, string>>): Child {
    const { config, layout, secrets, demo, local, databaseUrl, engines, onRestart } = this.#input;
    const env = childEnvironment({
      ...returningMemory,
      ...engines,
      LOGWARDEN_DATABASE_URL: databaseUrl,
      LOGWARDEN_DATABASE_OWNER_URL: '',
      LOGWARDEN_API_URL: `http://127.0.0.1:${local.api}`,
      LOGWARDEN_GATEWAY_URL: `http://127.0.0.1:${local.gateway}`,
      LOGWARDEN_WEB_URL: consoleUrlOf(config),
      LOGWARDEN_WEB_SECRET: secrets.webSecret,
      LOGWARDEN_DEMO: demo ? '1' : '0',
      ...own,
    });
    return ourChild({ name, args, env, logs: layout.logs, onRestart });
  }
}
