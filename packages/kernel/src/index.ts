export * from './ids.ts';
export * from './scope.ts';
export * from './clock.ts';
export * from './errors.ts';
