export { replayBus } from './bus-replay.ts';
export { buildGroupIndexer } from './group-indexer.ts';
export { buildIndexer, type Indexer, type IndexerDeps } from './indexer.ts';
export { RecordParser, type SourceLookup } from './parse-records.ts';
export { createReplayer, type Replayer } from './replayer.ts';
