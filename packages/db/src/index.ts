export * from './migrate.ts';
export * from './runtime-role.ts';
export * from './database.ts';
export { toAppError } from './db-errors.ts';
export * from './ensure-database.ts';
