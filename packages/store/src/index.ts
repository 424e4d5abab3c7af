export * from './port.ts';
export * from './duckdb/index.ts';
export { summariseFields } from './counting/field-counter.ts';
export { instantText, offsetUs, startOfDay } from './counting/zone-days.ts';
