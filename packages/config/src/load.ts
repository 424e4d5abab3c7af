import { AppError } from '@logwarden/kernel';
import { z } from 'zod';
import { engineProblems, enginesOf, type EnginesConfig } from './engines.ts';
import { variables } from './schema.ts';

const schema = z.object(variables);
type Values = z.output<typeof schema>;

export interface Config extends EnginesConfig {
  readonly ports: {
    readonly web: number;
    readonly api: number;
    readonly gateway: number;
    readonly proxy: number;
    readonly syslog: number;
    readonly syslogTls: number;
    readonly rawTcp: number;
    readonly snmp: number;
    readonly postgres: number;
  };
  readonly host: string;
  readonly behindProxy: string | undefined;
  /** Absent: listeners do not speak TLS themselves. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly localPorts: { readonly api: number | undefined; readonly gateway: number | undefined };
  readonly metrics: {
    readonly from: readonly string[];
    readonly port: number | undefined;
    readonly peers: readonly string[];
  };
  readonly dataDir: string;
  readonly maskingKey: string | undefined;
  readonly logLevel: Values['LOGWARDEN_LOG_LEVEL'];
  readonly databaseUrl: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
  readonly instance: string | undefined;
  readonly apiCopies: number;
  readonly gatewayUrl: string | undefined;
  readonly apiUrl: string | undefined;
  readonly webUrl: string | undefined;
  readonly webSecret: string | undefined;
  readonly store: { readonly memoryMb: number; readonly threads: number; readonly queryTimeoutMs: number };
  readonly bus: { readonly partitions: number; readonly maxBytes: number; readonly minFreeBytes: number };
  readonly demo: boolean;
}

const mebibyte = 1_048_576;

function tlsOf(v: Values): Config['tls'] {
  const { LOGWARDEN_TLS_CERT: certFile, LOGWARDEN_TLS_KEY: keyFile } = v;
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  throw new AppError(
    'config.invalid',
    'The configuration is wrong:\n  LOGWARDEN_TLS_CERT and LOGWARDEN_TLS_KEY (--tls-cert, --tls-key): TLS needs both, a certificate and its key.',
  );
}

function toConfig(v: Values): Config {
  return {
    ports: {
      web: v.LOGWARDEN_WEB_PORT,
      api: v.LOGWARDEN_API_PORT,
      gateway: v.LOGWARDEN_GATEWAY_PORT,
      proxy: v.LOGWARDEN_PROXY_PORT,
      syslog: v.LOGWARDEN_SYSLOG_PORT,
      syslogTls: v.LOGWARDEN_SYSLOG_TLS_PORT,
      rawTcp: v.LOGWARDEN_RAW_TCP_PORT,
      snmp: v.LOGWARDEN_SNMP_PORT,
      postgres: v.LOGWARDEN_POSTGRES_PORT,
    },
    host: v.LOGWARDEN_HOST,
    behindProxy: v.LOGWARDEN_BEHIND_PROXY,
    tls: tlsOf(v),
    localPorts: { api: v.LOGWARDEN_LOCAL_API_PORT, gateway: v.LOGWARDEN_LOCAL_GATEWAY_PORT },
    metrics: { from: v.LOGWARDEN_METRICS_FROM, port: v.LOGWARDEN_METRICS_PORT, peers: v.LOGWARDEN_METRICS_PEERS },
    dataDir: v.LOGWARDEN_DATA,
    maskingKey: v.LOGWARDEN_MASKING_KEY,
    logLevel: v.LOGWARDEN_LOG_LEVEL,
    databaseUrl: v.LOGWARDEN_DATABASE_URL,
    databaseOwnerUrl: v.LOGWARDEN_DATABASE_OWNER_URL,
    instance: v.LOGWARDEN_INSTANCE,
    apiCopies: v.LOGWARDEN_API_COPIES,
    ...enginesOf(v),
    gatewayUrl: v.LOGWARDEN_GATEWAY_URL,
    apiUrl: v.LOGWARDEN_API_URL,
    webUrl: v.LOGWARDEN_WEB_URL,
    webSecret: v.LOGWARDEN_WEB_SECRET,
    store: {
      memoryMb: v.LOGWARDEN_STORE_MEMORY_MB,
      threads: v.LOGWARDEN_STORE_THREADS,
      queryTimeoutMs: v.LOGWARDEN_QUERY_TIMEOUT_S * 1000,
    },
    bus: {
      partitions: v.LOGWARDEN_BUS_PARTITIONS,
      maxBytes: v.LOGWARDEN_BUS_MAX_MB * mebibyte,
      minFreeBytes: v.LOGWARDEN_MIN_FREE_MB * mebibyte,
    },
    demo: v.LOGWARDEN_DEMO,
  };
}

/** Unknown `LOGWARDEN_…` names are most likely misspelt, so they are errors too; these are other parts' own. */
const foreign = /^LOGWARDEN_(TEST_|E2E_|FULL$|URL$|INGEST_KEY$|NODE)/;

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).filter(
    (name) => name.startsWith('LOGWARDEN_') && !(name in variables) && !foreign.test(name),
  );
}

/**
 * Parses the environment. Throws one `config.invalid` that lists every bad variable with the form it should have,
 * never with its value.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([name, text]) => name in variables && text !== ''));
  const parsed = schema.safeParse(present);
  const problems = unknownNames(env).map((name) => `${name}: no such variable`);
  if (!parsed.success)
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  else problems.push(...engineProblems(parsed.data));
  if (!parsed.success || problems.length > 0) {
    throw new AppError('config.invalid', `The configuration is wrong:\n  ${problems.join('\n  ')}`);
  }
  const config = toConfig(parsed.data);
  checkPorts(config);
  checkHost(config);
  return config;
}

/** Passwords and logs never leave this machine unencrypted: another address needs TLS, ours or that of a proxy in front. */
function checkHost(config: Config): void {
  if (/^(127\.|localhost$|::1$)/.test(config.host) || config.behindProxy !== undefined || config.tls !== undefined)
    return;
  throw new AppError(
    'config.invalid',
    `The configuration is wrong:\n  LOGWARDEN_HOST (--host): ${config.host} is not loopback, so passwords and logs would travel unencrypted. Give a certificate by --tls-cert FILE --tls-key FILE (LOGWARDEN_TLS_CERT, LOGWARDEN_TLS_KEY), or put a proxy that ends TLS in front and say --behind-proxy CIDR (LOGWARDEN_BEHIND_PROXY).`,
  );
}

function checkPorts(config: Config): void {
  const seen = new Map<number, string>();
  for (const [name, value] of Object.entries(config.ports)) {
    const other = seen.get(value);
    if (other !== undefined) {
      throw new AppError(
        'config.invalid',
        `The configuration is wrong:\n  ports ${other} and ${name} are both ${value}`,
      );
    }
    seen.set(value, name);
  }
}

/** The configuration of this process, from its environment. */
export function readConfig(): Config {
  return loadConfig(process.env);
}

/** This process's environment with settings of ours on top, for a child process. */
export function childEnvironment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}

/** A setting that must be there by now, because the supervisor (or the operator) sets it. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) {
    throw new AppError('config.invalid', `The configuration is wrong:\n  ${name}: must be set for this process`);
  }
  return value;
}
