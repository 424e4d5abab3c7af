export { compileSource, type LineInfo, type SourcePipeline } from './compile.ts';
export { fieldAliases } from './fields/names.ts';
export { aliasedQueryText, expandFieldAliases, storedFieldName } from './fields/query-aliases.ts';
export { containerNote, createJoiner, createTextJoiner, type JoinedEvent, type Joiner } from './join/joiner.ts';
