import { MetricsJson } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { MetricsSnapshot } from '@logwarden/telemetry';

/** One process of the installation and how its metrics are read. */
export interface ProcessReader {
  /** Where it is asked; empty for the process itself. */
  readonly origin: string;
  read(): Promise<MetricsSnapshot>;
}

const patienceMs = 1500;

/** A process that is asked over HTTP. `read` rejects when it does not answer within a second and a half. */
export function remoteProcess(origin: string): ProcessReader {
  return {
    origin,
    read: async () => {
      const answer = await fetch(`${origin}/metrics.json`, { signal: AbortSignal.timeout(patienceMs) });
      if (!answer.ok) throw new AppError('internal.unexpected', `${origin} gives no metrics (${answer.status}).`);
      return MetricsJson.parse(await answer.json());
    },
  };
}

/** Sum over the series of a counter or gauge whose labels hold these; undefined: the process has none. */
export function sumOf(
  metrics: MetricsSnapshot,
  name: string,
  wanted: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = metrics[name];
  if (found === undefined || found.type === 'histogram') return undefined;
  const fitting = found.series.filter((one) =>
    Object.entries(wanted).every(([label, value]) => one.labels[label] === value),
  );
  return fitting.length === 0 ? undefined : fitting.reduce((sum, one) => sum + one.value, 0);
}

/** The value of a label of a metric's only series. */
export function labelOf(metrics: MetricsSnapshot, name: string, label: string): string | undefined {
  return metrics[name]?.series[0]?.labels[label];
}
