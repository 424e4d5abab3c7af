import { buildProxy, type Proxy } from '@logwarden/api';
import { Maskers } from '@logwarden/services';
import type { ApiParts } from './compose-api.ts';
import { systemClock } from './supervisor/database.ts';

type ProxyParts = Pick<ApiParts, 'config' | 'directory' | 'store' | 'keys' | 'logger' | 'metrics' | 'tls'>;

/** The Elasticsearch-compatible reader of either form. `gatewayUrl` is where this machine's processes reach the gateway. */
export function composeProxy(
  { config, directory, store, keys, logger, metrics, tls }: ProxyParts,
  gatewayUrl: string,
): Proxy {
  return buildProxy({
    store,
    directory,
    maskers: new Maskers(),
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
