import type { RemaskProgress, SourceView } from '@logwarden/contracts';
import { tenantId, type TenantScope } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { builtInMasking } from './effective-masking.ts';
import type { IndexMasking } from './mask-for-index.ts';

export interface RemaskDeps {
  readonly store: StorePort;
  readonly directory: Pick<IngestDirectory, 'allSources'>;
  readonly masking: IndexMasking;
}

const always = { fromUs: 0, toUs: 9_000_000_000_000_000 };
/** Lines rewritten in one step; the store's other work goes on between two. */
const stepLines = 5_000;

/** Brings lines that were indexed under an older policy under the one their source has now, a step at a time. */
export class RemaskJob {
  readonly #deps: RemaskDeps;
  readonly #remaining = new Map<string, number>();

  constructor(deps: RemaskDeps) {
    this.#deps = deps;
  }

  /** Lines still to be rewritten, by source id; sources without any are left out. As of the last step. */
  progress(tenant: string): readonly RemaskProgress[] {
    return [...this.#remaining].flatMap(([key, remaining]) => {
      const [owner, sourceId = ''] = key.split('/');
      return owner === tenant && remaining > 0 ? [{ sourceId, remaining }] : [];
    });
  }

  /** One step for every source that has older lines. Returns how many lines were rewritten. */
  async step(): Promise<number> {
    let rewritten = 0;
    for (const source of await this.#deps.directory.allSources()) rewritten += await this.#stepOf(source);
    return rewritten;
  }

  async #stepOf(source: SourceView): Promise<number> {
    const { store, masking } = this.#deps;
    const key = `${source.tenantId}/${source.id}`;
    const scope: TenantScope = { tenantId: tenantId(source.tenantId) };
    const { version } = source.masking ?? builtInMasking;
    const least = await store.policyBounds(scope, { ...always, sources: [source.id] });
    if (least === null || least >= version) {
      this.#remaining.delete(key);
      return 0;
    }
    const request = { sources: [source.id], olderThanPolicy: version, limit: stepLines };
    const { rewritten, remaining } = await store.remask(scope, request, (event) => masking.mask.marks(source, event));
    await masking.keep(masking.mask.takeFound());
    this.#remaining.set(key, remaining);
    return rewritten;
  }
}
