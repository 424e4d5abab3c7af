import type { BusConsumer } from '@logwarden/bus';
import type { Config } from '@logwarden/config';
import { InstallationWatch, remoteProcess } from '@logwarden/services';
import type { StorePort } from '@logwarden/store';
import type { Metrics } from '@logwarden/telemetry';
import { systemClock } from './system-clock.ts';

export interface InstallationInput {
  readonly config: Config;
  readonly consumer: BusConsumer;
  /** The indexers' group on the bus. */
  readonly group: string;
  readonly store: StorePort;
  /** Of this process. */
  readonly metrics: Metrics;
}

/** On one machine the gateway is the only other process that counts; elsewhere the configuration names them. */
function peersOf({ metrics, ports, localPorts, host, kafka }: Config): readonly string[] {
  if (metrics.peers.length > 0 || kafka !== undefined) return metrics.peers;
  if (localPorts.gateway !== undefined) return [`http://127.0.0.1:${localPorts.gateway}`];
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return [`http://${address.includes(':') ? `[${address}]` : address}:${ports.gateway}`];
}

/** What the page Pipeline shows of processes, bus and store. */
export function watchInstallation({ config, consumer, group, store, metrics }: InstallationInput): InstallationWatch {
  const own = { origin: '', read: () => metrics.snapshot() };
  const processes = [own, ...peersOf(config).map(remoteProcess)];
  return new InstallationWatch({ consumer, group, store, processes, clock: systemClock });
}
