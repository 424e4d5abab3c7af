// What a thread of the indexer needs of masking, without the services around it.
export { IndexMask, type Findings, type IndexMasking } from './mask-for-index.ts';
export { MaskKeys } from './mask-keys.ts';
export { Maskers } from './maskers.ts';
