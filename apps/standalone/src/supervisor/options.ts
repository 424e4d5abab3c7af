import { AppError } from '@logwarden/kernel';
import { parseArgs } from 'node:util';
import { demoSizes } from '../demo/generate.ts';

export interface StartOptions {
  readonly help: boolean;
  readonly demo: boolean;
  /** Kafka and Elasticsearch, and several processes of each kind. */
  readonly distributed: boolean;
  /** Factor on the demo's two million events. */
  readonly demoSize: number;
  /** As given; relative paths count from where the command was run. */
  readonly data: string | undefined;
  readonly host: string | undefined;
  readonly behindProxy: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
}

export const helpText = `Logwarden on one machine.

  npm start -- [flags]

  --demo              ready accounts and five weeks of demo data of a customs authority and a bank
  --demo-size SIZE    tiny, small, full (default), or a number of events, e.g. 500000
  --distributed       the distributed form on this machine: Kafka, Elasticsearch, two of each process; engines are
                      fetched and started here (Java 17, Maven), unless LOGWARDEN_KAFKA_BROKERS and
                      LOGWARDEN_ELASTICSEARCH_NODES name others, LOGWARDEN_DATABASE_OWNER_URL another PostgreSQL
  --data DIR          where everything is kept (default: data)
  --host ADDRESS      address to listen on (default: 127.0.0.1); others need TLS or --behind-proxy
  --tls-cert FILE     PEM certificate with its chain: console, api and gateway speak TLS
  --tls-key FILE      PEM key of that certificate
  --behind-proxy CIDR a TLS-terminating proxy at CIDR stands in front
  --help              this text

Ports are set by variables: LOGWARDEN_WEB_PORT (3000), LOGWARDEN_API_PORT (4000), LOGWARDEN_GATEWAY_PORT (4010),
LOGWARDEN_POSTGRES_PORT (5433), and LOGWARDEN_PROXY_PORT, LOGWARDEN_SYSLOG_PORT, LOGWARDEN_SYSLOG_TLS_PORT,
LOGWARDEN_RAW_TCP_PORT, LOGWARDEN_SNMP_PORT for listeners to come. Ctrl-C stops everything; the data stays.
`;

function parseSize(text: string): number {
  const named = demoSizes[text];
  if (named !== undefined) return named;
  const events = Number(text);
  if (Number.isInteger(events) && events >= 10_000 && events <= 50_000_000) return events / 2_000_000;
  throw new AppError(
    'config.invalid',
    `--demo-size: expected tiny, small, full or a number of events from 10000 to 50000000.`,
  );
}

/** Parses the command line. Throws `config.invalid` with a sentence that names the flag. */
export function parseOptions(argv: readonly string[]): StartOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        demo: { type: 'boolean', default: false },
        distributed: { type: 'boolean', default: false },
        'demo-size': { type: 'string', default: 'full' },
        data: { type: 'string' },
        host: { type: 'string' },
        'behind-proxy': { type: 'string' },
        'tls-cert': { type: 'string' },
        'tls-key': { type: 'string' },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('config.invalid', `${reason}\nSee npm start -- --help.`, { cause: error });
  }
  return {
    help: values.help,
    demo: values.demo,
    distributed: values.distributed,
    demoSize: parseSize(values['demo-size']),
    data: values.data,
    host: values.host,
    behindProxy: values['behind-proxy'],
    tlsCert: values['tls-cert'],
    tlsKey: values['tls-key'],
  };
}

/** The variables that flags stand for; a flag wins over the environment. */
export function settingsOf(options: StartOptions): Record<string, string> {
  return {
    ...(options.host === undefined ? {} : { LOGWARDEN_HOST: options.host }),
    ...(options.behindProxy === undefined ? {} : { LOGWARDEN_BEHIND_PROXY: options.behindProxy }),
    ...(options.tlsCert === undefined ? {} : { LOGWARDEN_TLS_CERT: options.tlsCert }),
    ...(options.tlsKey === undefined ? {} : { LOGWARDEN_TLS_KEY: options.tlsKey }),
  };
}
