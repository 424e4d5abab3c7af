import type { SourceView } from '@logwarden/contracts';
import type { Clock, TenantScope } from '@logwarden/kernel';
import type { StorePort, TimeRange } from '@logwarden/store';
import { builtInMasking } from './effective-masking.ts';

/** Longer than any process goes on indexing by the policy before. */
const settleMs = 60_000;
const always: TimeRange = { fromUs: 0, toUs: 9_000_000_000_000_000 };
const maxKnown = 10_000;

function versionOf(source: SourceView): number {
  return (source.masking ?? builtInMasking).version;
}

/**
 * Knows whether lines of some sources may have been indexed under a policy older than the one they have now. A source
 * goes from unknown → clean (no older line seen) → settled (still clean a minute later: not asked again until its policy changes).
 */
export class PolicyWatch {
  readonly #store: Pick<StorePort, 'policyBounds'>;
  readonly #clock: Clock;
  readonly #cleanSinceMs = new Map<string, number>();

  constructor(store: Pick<StorePort, 'policyBounds'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** True: some line of the range may have to be judged anew. */
  async hasOlder(scope: TenantScope, sources: readonly SourceView[], range: TimeRange): Promise<boolean> {
    const open = sources.filter((source) => !this.#isSettled(source));
    const versions = [...new Set(open.map(versionOf))];
    for (const version of versions) {
      const group = open.filter((source) => versionOf(source) === version);
      if (!(await this.#below(scope, group, always))) {
        for (const source of group) this.#noteClean(source);
        continue;
      }
      if (await this.#below(scope, group, range)) return true;
    }
    return false;
  }

  async #below(scope: TenantScope, group: readonly SourceView[], range: TimeRange): Promise<boolean> {
    const least = await this.#store.policyBounds(scope, { ...range, sources: group.map(({ id }) => id) });
    return least !== null && group.some((source) => least < versionOf(source));
  }

  #keyOf(source: SourceView): string {
    return `${source.tenantId}/${source.id}@${String(versionOf(source))}`;
  }

  #isSettled(source: SourceView): boolean {
    const since = this.#cleanSinceMs.get(this.#keyOf(source));
    return since !== undefined && this.#clock.nowMs() - since > settleMs;
  }

  #noteClean(source: SourceView): void {
    if (this.#cleanSinceMs.size > maxKnown) this.#cleanSinceMs.clear();
    const key = this.#keyOf(source);
    if (!this.#cleanSinceMs.has(key)) this.#cleanSinceMs.set(key, this.#clock.nowMs());
  }
}
