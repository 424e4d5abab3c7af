export { compileSource, type LineInfo, type SourcePipeline } from './compile.ts';
export { fieldAliases } from './fields/names.ts';
