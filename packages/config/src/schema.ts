import { z } from 'zod';
import { engineVariables } from './engines.ts';

const port = (fallback: number): z.ZodType<number> => z.coerce.number().int().min(1).max(65_535).default(fallback);
const mebibytes = (fallback: number, min: number): z.ZodType<number> =>
  z.coerce.number().int().min(min).default(fallback);
const flag = z
  .enum(['0', '1', 'true', 'false'])
  .default('0')
  .transform((text) => text === '1' || text === 'true');

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const ranges = z
  .string()
  .default('')
  .transform(list)
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], 'addresses or CIDRs, parted by commas')));
const origins = z
  .string()
  .default('')
  .transform(list)
  .pipe(z.array(z.url('origins, parted by commas')));

/** Ports by the name of their variable. Those whose listener does not exist yet are accepted and checked all the same. */
export const portVariables = {
  LOGWARDEN_WEB_PORT: port(3000),
  LOGWARDEN_API_PORT: port(4000),
  LOGWARDEN_GATEWAY_PORT: port(4010),
  LOGWARDEN_PROXY_PORT: port(4020),
  LOGWARDEN_SYSLOG_PORT: port(5514),
  LOGWARDEN_SYSLOG_TLS_PORT: port(6514),
  LOGWARDEN_RAW_TCP_PORT: port(5515),
  LOGWARDEN_SNMP_PORT: port(1162),
  LOGWARDEN_POSTGRES_PORT: port(5433),
};

/** Every variable the product reads, with its form and default: the one place. */
export const variables = {
  ...portVariables,
  /** Address the listeners bind to. Loopback unless told otherwise. */
  LOGWARDEN_HOST: z.string().min(1).default('127.0.0.1'),
  /** Address range of a proxy in front that ends TLS; its `X-Forwarded-For` is believed. Needed for any other address. */
  LOGWARDEN_BEHIND_PROXY: z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).optional(),
  /** PEM files of a certificate (with its chain) and its key: the listeners of people and programs then speak TLS. */
  LOGWARDEN_TLS_CERT: z.string().min(1).optional(),
  LOGWARDEN_TLS_KEY: z.string().min(1).optional(),
  /** Loopback ports of api and gateway for this machine's own processes, beside their TLS; set by the supervisor. */
  LOGWARDEN_LOCAL_API_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  LOGWARDEN_LOCAL_GATEWAY_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Address ranges, parted by commas, that may read `/metrics` besides this machine. */
  LOGWARDEN_METRICS_FROM: ranges,
  /** Port for `/metrics` and health of a process that has no listener of its own, or whose listener is the console's. */
  LOGWARDEN_METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Where the api reads the metrics of the other processes for the page Pipeline: origins, parted by commas. */
  LOGWARDEN_METRICS_PEERS: origins,
  /** Where everything is kept. */
  LOGWARDEN_DATA: z.string().min(1).default('data'),
  /** Master key of the masking's tokens, 32 bytes in hex or base64; absent: `masking.key` in the data directory. */
  LOGWARDEN_MASKING_KEY: z
    .string()
    .regex(/^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/, '32 bytes in hex or base64')
    .optional(),
  LOGWARDEN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  /** PostgreSQL as the restricted role the product runs as; set by the supervisor on one machine. */
  LOGWARDEN_DATABASE_URL: z.string().optional(),
  /** A PostgreSQL elsewhere, as the owner of the database, who migrates it. */
  LOGWARDEN_DATABASE_OWNER_URL: z.string().optional(),
  /** Name of this process among several of its kind, in stream names and logs: letters, digits, `-`. */
  LOGWARDEN_INSTANCE: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,63}$/, 'expected letters, digits and -, at most 63')
    .optional(),
  /** How many apis work side by side: each allows its share of failed sign-ins. */
  LOGWARDEN_API_COPIES: z.coerce.number().int().min(1).max(64).default(1),
  ...engineVariables,
  /** Origin of the gateway as the Elasticsearch-compatible reader reaches it, for what ingest keys send there. */
  LOGWARDEN_GATEWAY_URL: z.url().optional(),
  /** Origin of the api as the console's server reaches it. */
  LOGWARDEN_API_URL: z.url().optional(),
  /** Origin under which people open the console. */
  LOGWARDEN_WEB_URL: z.url().optional(),
  /** Secret that signs the console's session cookie; at least 32 characters. */
  LOGWARDEN_WEB_SECRET: z.string().min(32).optional(),
  /** Memory and threads of the embedded store, and how long a search may take. */
  LOGWARDEN_STORE_MEMORY_MB: mebibytes(384, 128),
  LOGWARDEN_STORE_THREADS: z.coerce.number().int().min(1).max(64).default(2),
  LOGWARDEN_QUERY_TIMEOUT_S: z.coerce.number().int().min(1).max(600).default(30),
  /** Embedded bus: partitions of a topic, size limit, and the free space the disk must keep. */
  LOGWARDEN_BUS_PARTITIONS: z.coerce.number().int().min(1).max(64).default(2),
  LOGWARDEN_BUS_MAX_MB: mebibytes(20_480, 64),
  LOGWARDEN_MIN_FREE_MB: mebibytes(512, 16),
  /** The demo's data: read by the demo loader and shown by the console's offers. */
  LOGWARDEN_DEMO: flag,
};

export type VariableName = keyof typeof variables;
