import type { StorePort } from '@logwarden/store';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { grantedStore } from './granted-store.ts';
import { rejudgedStore, type RejudgeDeps } from './rejudged-store.ts';

/** The store as every reader reaches it: narrowed by grants, and judged anew where a policy hides more than when lines came. */
export function readersStore(deps: RejudgeDeps & { readonly directory: IngestDirectory }): StorePort {
  return grantedStore(rejudgedStore(deps), deps.directory);
}
