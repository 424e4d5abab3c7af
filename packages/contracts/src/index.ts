export * from './event.ts';
export * from './envelope.ts';
export * from './batch.ts';
export * from './source.ts';
export * from './search.ts';
export * from './ledger.ts';
export * from './masking.ts';
export * from './routes/index.ts';
