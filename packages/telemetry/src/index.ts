export * from './logger.ts';
export * from './metrics.ts';
export { prometheusType } from './exposition.ts';
export { watchProcess } from './process-metrics.ts';
export { MetricsAccess, type MetricsAnswer, type MetricsReader } from './metrics-access.ts';
export { startStatusServer, type StatusServerOptions } from './status-server.ts';
