export * from './port.ts';
export * from './duckdb/index.ts';
