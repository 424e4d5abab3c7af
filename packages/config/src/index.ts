export * from './load.ts';
export { portVariables, variables, type VariableName } from './schema.ts';
export { readImportEnvironment, type ImportEnvironment } from './agent.ts';
export type { ElasticsearchConfig, KafkaConfig } from './engines.ts';
