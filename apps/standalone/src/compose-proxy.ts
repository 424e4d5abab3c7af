import { buildProxy, type Proxy } from '@logwarden/api';
import { Maskers, ReadMeter } from '@logwarden/services';
import type { ApiParts } from './compose-api.ts';
import { systemClock } from './system-clock.ts';

type ProxyParts = Pick<ApiParts, 'config' | 'database' | 'directory' | 'store' | 'keys' | 'logger' | 'metrics' | 'tls'>;

/** The Elasticsearch-compatible reader of either form. `gatewayUrl` is where this machine's processes reach the gateway. */
export function composeProxy(
  { config, database, directory, store, keys, logger, metrics, tls }: ProxyParts,
  gatewayUrl: string,
): Proxy {
  return buildProxy({
    store,
    directory,
    maskers: new Maskers(),
    reads: new ReadMeter({ database, clock: systemClock }),
    keys,
    clock: systemClock,
    logger,
    metrics,
    metricsFrom: config.metrics.from,
    queryTimeoutMs: config.store.queryTimeoutMs,
    gatewayUrl,
    ...(tls === undefined ? {} : { tls }),
  });
}
