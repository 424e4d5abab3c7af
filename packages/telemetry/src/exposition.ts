import type { HistogramSeries, Labels, MetricsSnapshot } from './metrics.ts';

/** Content type of {@link renderPrometheus}. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    return `${name}="${escaped}"`;
  });
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function histogramLines(name: string, { labels, count, sum, buckets }: HistogramSeries): string[] {
  let upTo = 0;
  const lines = buckets.map(([bound, inBucket]) => {
    upTo += inBucket;
    return `${name}_bucket${labelText({ ...labels, le: numberText(bound) })} ${upTo}`;
  });
  return [
    ...lines,
    `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
    `${name}_sum${labelText(labels)} ${numberText(sum)}`,
    `${name}_count${labelText(labels)} ${count}`,
  ];
}

/** Metrics in Prometheus' text form 0.0.4: buckets summed up, every family with its help and type. */
export function renderPrometheus(snapshot: MetricsSnapshot): string {
  const lines: string[] = [];
  for (const [name, family] of Object.entries(snapshot)) {
    if (family.series.length === 0) continue;
    const help = family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${family.type}`);
    if (family.type === 'histogram') {
      for (const series of family.series) lines.push(...histogramLines(name, series));
    } else {
      for (const { labels, value } of family.series) lines.push(`${name}${labelText(labels)} ${numberText(value)}`);
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
