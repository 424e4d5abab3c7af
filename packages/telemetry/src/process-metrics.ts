import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const nanosecond = 1e-9;
const resolutionMs = 20;

async function openFiles(): Promise<number | undefined> {
  return readdir('/proc/self/fd').then(
    (names) => names.length,
    () => undefined,
  );
}

/**
 * Adds what every process tells of itself: memory, processor time, start, open files, and how late its event loop was
 * since the last read. `part` is the kind of process (`gateway`, `core` …), never a host's name.
 */
export function watchProcess(metrics: Metrics, part: string): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  const startedS = Math.round(Date.now() / 1000 - process.uptime());
  metrics.onRead(async () => {
    const memory = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    metrics.gauge('logwarden_build_info', 'The kind of process; always 1', 1, { part, node: process.version });
    metrics.gauge('process_start_time_seconds', 'Start of the process, seconds since 1970', startedS);
    metrics.gauge('process_resident_memory_bytes', 'Memory held by the process', memory.rss);
    metrics.gauge('nodejs_heap_size_used_bytes', 'Memory used by JavaScript objects', memory.heapUsed);
    metrics.gauge('nodejs_external_memory_bytes', 'Memory used by buffers', memory.external + memory.arrayBuffers);
    metrics.countedElsewhere('process_cpu_seconds_total', 'Processor time', (user + system) / 1e6);
    const files = await openFiles();
    if (files !== undefined) metrics.gauge('process_open_fds', 'Open files and connections', files);
    const help = 'How late the event loop was since the last read';
    // The sampling interval itself is part of each measured delay.
    const late = (ns: number): number => Math.max(0, ns * nanosecond - resolutionMs / 1000);
    for (const [quantile, percent] of [
      ['0.5', 50],
      ['0.99', 99],
      ['1', 100],
    ] as const) {
      const ns = delay.count === 0 ? 0 : delay.percentile(percent);
      metrics.gauge('nodejs_eventloop_delay_seconds', help, late(ns), { quantile });
    }
    delay.reset();
  });
}
