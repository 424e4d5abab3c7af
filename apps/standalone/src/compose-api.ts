import { buildApi } from '@logwarden/api';
import type { Config } from '@logwarden/config';
import type { Database } from '@logwarden/db';
import { createReplayer } from '@logwarden/indexer';
import {
  MaskKeys,
  Maskers,
  type ArrivalSource,
  type IngestDirectory,
  type InstallationKeys,
  type InstallationWatch,
  type LoginThrottle,
  type RemaskJob,
} from '@logwarden/services';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { StorePort } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { systemClock } from './system-clock.ts';
import type { TlsPair } from './tls.ts';

export interface ApiParts {
  readonly config: Config;
  readonly database: Database;
  readonly directory: IngestDirectory;
  readonly masking: IndexMasking;
  readonly remask: RemaskJob;
  readonly store: StorePort;
  readonly arrival: ArrivalSource;
  readonly installation: InstallationWatch;
  readonly throttle: LoginThrottle;
  readonly keys: InstallationKeys;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tls: TlsPair | undefined;
}

/** The api of either form. */
export function composeApi(parts: ApiParts): ReturnType<typeof buildApi> {
  const { config, database, directory, masking, store, arrival, throttle, keys, logger, metrics, tls } = parts;
  return buildApi({
    database,
    store,
    directory,
    maskers: new Maskers(),
    remask: parts.remask,
    maskKeys: new MaskKeys(masking.masterKey),
    replayer: createReplayer({ store, masking, sources: (tenant, source) => directory.sourceById(tenant, source) }),
    arrival,
    installation: parts.installation,
    throttle,
    keys,
    clock: systemClock,
    logger,
    metrics,
    metricsFrom: config.metrics.from,
    queryTimeoutMs: config.store.queryTimeoutMs,
    ...(tls === undefined ? {} : { tls }),
    trustedProxies: ['loopback', ...(config.behindProxy === undefined ? [] : [config.behindProxy])],
  });
}
