export { openElasticsearchStore } from './elasticsearch-store.ts';
export type { ElasticsearchStoreOptions } from './store-core.ts';
