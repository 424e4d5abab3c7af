import type { Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import type {
  ArrivalSource,
  IngestDirectory,
  InstallationKeys,
  InstallationWatch,
  LoginThrottle,
  MaskKeys,
  Maskers,
  QuarantineReplayer,
  RemaskJob,
} from '@logwarden/services';
import type { StorePort } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';

/** Everything the api works with. The caller opens and closes it; the api only uses it. */
export interface ApiDeps {
  readonly database: Database;
  readonly store: StorePort;
  readonly directory: IngestDirectory;
  readonly maskers: Maskers;
  /** What brings older lines under the policy in force; absent where none runs beside this api. */
  readonly remask?: Pick<RemaskJob, 'progress'>;
  /** Keys of the blind tokens. */
  readonly maskKeys: MaskKeys;
  readonly replayer: QuarantineReplayer;
  readonly throttle: LoginThrottle;
  /** What heads of the audit are signed with, and second factors sealed. */
  readonly keys: InstallationKeys;
  /** How far the indexer has come; absent where none runs beside this api: then nothing is known of lines that wait. */
  readonly arrival?: ArrivalSource;
  /** Sees all processes, the bus and the store; absent where the api cannot. */
  readonly installation?: InstallationWatch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Address ranges besides this machine that may read the metrics. */
  readonly metricsFrom?: readonly string[];
  /** How long a search may take before it is ended with `query.timeout`. */
  readonly queryTimeoutMs: number;
  /** Peers whose `X-Forwarded-For` is believed: addresses, CIDRs or `loopback`. Default: `loopback`, the console's server. */
  readonly trustedProxies?: readonly string[];
  /** PEM texts: the api listens with TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}
