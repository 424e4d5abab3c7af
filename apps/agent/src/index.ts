export { runImport, exitCodes, type ImportDeps } from './import/run-import.ts';
export { parseOptions, type ImportOptions, type ParsedOptions } from './cli/options.ts';
export { messagesFor, type Say } from './cli/messages.ts';
export type { Screen } from './cli/progress.ts';
