import type { InstallationKeys, LogDeps } from '@logwarden/services';
import type { Logger, Metrics } from '@logwarden/telemetry';

/** Everything the proxy works with. The caller opens and closes it. */
export interface ProxyDeps extends LogDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How long one search may take before it is ended with `query.timeout`. */
  readonly queryTimeoutMs: number;
  /** They seal scroll and point-in-time ids; processes that serve one installation share them. */
  readonly keys: Pick<InstallationKeys, 'seal' | 'unseal'>;
  /** Address ranges besides this machine that may read the metrics. */
  readonly metricsFrom?: readonly string[];
  /** Origin of the gateway, which takes what ingest keys send. Absent: such calls are refused. */
  readonly gatewayUrl?: string;
  /** PEM texts: the proxy listens with TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}
