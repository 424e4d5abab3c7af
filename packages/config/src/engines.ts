import { accessSync, constants, readFileSync } from 'node:fs';
import { z } from 'zod';

const list = (item: RegExp, form: string): z.ZodType<readonly string[] | undefined, string | undefined> =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => item.test(part)), `expected ${form}, several joined by commas`)
    .optional();

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');
const prefix = (fallback: string): z.ZodType<string> =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}-$/, 'expected lower-case letters, digits and -, at most 32, ending in -')
    .default(fallback);

/** Where the engines of the distributed form are, and how to speak to them. */
export const engineVariables = {
  /** Bootstrap addresses of Kafka; set: the bus is there and not in the data directory. */
  LOGWARDEN_KAFKA_BROKERS: list(/^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'host:port'),
  LOGWARDEN_KAFKA_TLS: flag.default(false),
  /** PEM file of the authority that signed the brokers' certificates; implies TLS. */
  LOGWARDEN_KAFKA_TLS_CA: z.string().min(1).optional(),
  LOGWARDEN_KAFKA_SASL_MECHANISM: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  LOGWARDEN_KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  LOGWARDEN_KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
  /** What our topics and consumer groups begin with. */
  LOGWARDEN_KAFKA_PREFIX: prefix('logwarden-'),
  /** Copies of a new topic; absent: 3, or as many as there are brokers. */
  LOGWARDEN_KAFKA_REPLICAS: z.coerce.number().int().min(1).max(9).optional(),
  /** How long the brokers keep records. */
  LOGWARDEN_KAFKA_RETENTION_HOURS: z.coerce.number().int().min(1).max(8760).default(72),
  /** Nodes of Elasticsearch; set: the store is there and not in the data directory. */
  LOGWARDEN_ELASTICSEARCH_NODES: list(/^https?:\/\/[^\s/]+\/?$/, 'http(s)://host:port'),
  LOGWARDEN_ELASTICSEARCH_USERNAME: z.string().min(1).optional(),
  LOGWARDEN_ELASTICSEARCH_PASSWORD: z.string().min(1).optional(),
  LOGWARDEN_ELASTICSEARCH_API_KEY: z.string().min(1).optional(),
  /** PEM file of the authority that signed the nodes' certificates. */
  LOGWARDEN_ELASTICSEARCH_CA: z.string().min(1).optional(),
  /** What every index of this installation begins with. */
  LOGWARDEN_ELASTICSEARCH_PREFIX: prefix('logwarden-'),
  LOGWARDEN_ELASTICSEARCH_SHARDS: z.coerce.number().int().min(1).max(64).default(1),
  LOGWARDEN_ELASTICSEARCH_REPLICAS: z.coerce.number().int().min(0).max(5).default(0),
};

type Values = z.output<z.ZodObject<typeof engineVariables>>;

export interface KafkaConfig {
  readonly brokers: readonly string[];
  /** PEM of the authority, where one was named. Absent: no TLS. */
  readonly tls: { readonly ca?: string } | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly prefix: string;
  readonly replicas: number | undefined;
  readonly retentionMs: number;
}

export interface ElasticsearchConfig {
  readonly nodes: readonly string[];
  readonly auth: { readonly username: string; readonly password: string } | { readonly apiKey: string } | undefined;
  /** PEM. */
  readonly ca: string | undefined;
  readonly prefix: string;
  readonly shards: number;
  readonly replicas: number;
}

export interface EnginesConfig {
  readonly kafka: KafkaConfig | undefined;
  readonly elasticsearch: ElasticsearchConfig | undefined;
}

/** What is wrong with variables that must go together; empty when nothing is. */
export function engineProblems(v: Values): string[] {
  const problems: string[] = [];
  const together = (names: readonly (keyof Values)[]): void => {
    const missing = names.filter((name) => v[name] === undefined);
    if (missing.length > 0 && missing.length < names.length)
      problems.push(...missing.map((name) => `${name}: must be set together with ${others(names, name)}`));
  };
  together(['LOGWARDEN_KAFKA_SASL_MECHANISM', 'LOGWARDEN_KAFKA_SASL_USERNAME', 'LOGWARDEN_KAFKA_SASL_PASSWORD']);
  together(['LOGWARDEN_ELASTICSEARCH_USERNAME', 'LOGWARDEN_ELASTICSEARCH_PASSWORD']);
  together(['LOGWARDEN_KAFKA_BROKERS', 'LOGWARDEN_ELASTICSEARCH_NODES']);
  if (v.LOGWARDEN_ELASTICSEARCH_API_KEY !== undefined && v.LOGWARDEN_ELASTICSEARCH_USERNAME !== undefined)
    problems.push('LOGWARDEN_ELASTICSEARCH_API_KEY: cannot be used together with LOGWARDEN_ELASTICSEARCH_USERNAME');
  if (v.LOGWARDEN_KAFKA_SASL_MECHANISM === 'PLAIN' && !usesTls(v))
    problems.push(
      'LOGWARDEN_KAFKA_SASL_MECHANISM: PLAIN needs LOGWARDEN_KAFKA_TLS, or the password travels unencrypted',
    );
  for (const name of ['LOGWARDEN_KAFKA_TLS_CA', 'LOGWARDEN_ELASTICSEARCH_CA'] as const) {
    const file = v[name];
    if (file !== undefined && !isReadable(file)) problems.push(`${name}: the file cannot be read`);
  }
  return problems;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function others(names: readonly string[], name: string): string {
  return names.filter((other) => other !== name).join(', ');
}

function usesTls(v: Values): boolean {
  return v.LOGWARDEN_KAFKA_TLS || v.LOGWARDEN_KAFKA_TLS_CA !== undefined;
}

/** The engines, with the PEM files read; {@link engineProblems} has seen that they can be. */
export function enginesOf(v: Values): EnginesConfig {
  return { kafka: kafkaOf(v), elasticsearch: elasticsearchOf(v) };
}

function kafkaOf(v: Values): KafkaConfig | undefined {
  if (v.LOGWARDEN_KAFKA_BROKERS === undefined) return undefined;
  const {
    LOGWARDEN_KAFKA_TLS_CA: ca,
    LOGWARDEN_KAFKA_SASL_MECHANISM: mechanism,
    LOGWARDEN_KAFKA_SASL_USERNAME: username,
    LOGWARDEN_KAFKA_SASL_PASSWORD: password,
  } = v;
  const hasSasl = mechanism !== undefined && username !== undefined && password !== undefined;
  const tls = ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') };
  return {
    brokers: v.LOGWARDEN_KAFKA_BROKERS,
    tls: usesTls(v) ? tls : undefined,
    sasl: hasSasl ? { mechanism, username, password } : undefined,
    prefix: v.LOGWARDEN_KAFKA_PREFIX,
    replicas: v.LOGWARDEN_KAFKA_REPLICAS,
    retentionMs: v.LOGWARDEN_KAFKA_RETENTION_HOURS * 3_600_000,
  };
}

function elasticsearchOf(v: Values): ElasticsearchConfig | undefined {
  if (v.LOGWARDEN_ELASTICSEARCH_NODES === undefined) return undefined;
  const {
    LOGWARDEN_ELASTICSEARCH_CA: ca,
    LOGWARDEN_ELASTICSEARCH_USERNAME: username,
    LOGWARDEN_ELASTICSEARCH_PASSWORD: password,
    LOGWARDEN_ELASTICSEARCH_API_KEY: apiKey,
  } = v;
  const login = username !== undefined && password !== undefined ? { username, password } : undefined;
  return {
    nodes: v.LOGWARDEN_ELASTICSEARCH_NODES,
    auth: apiKey === undefined ? login : { apiKey },
    ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
    prefix: v.LOGWARDEN_ELASTICSEARCH_PREFIX,
    shards: v.LOGWARDEN_ELASTICSEARCH_SHARDS,
    replicas: v.LOGWARDEN_ELASTICSEARCH_REPLICAS,
  };
}
