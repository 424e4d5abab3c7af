import type { FieldScalar, FieldValue } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { valueText } from '@logwarden/query';
import type { FieldList, FieldSummary, Raw, StoreQuery } from '../../port.ts';
import type { StoreCore } from '../core.ts';
import { fetchHits } from './hits.ts';
import { withRead } from './reader.ts';
import { countAll, filesOf, newest } from './search.ts';

/** The field list counts over so many of the newest events, and says so. */
const sampleSize = 10_000;

export async function fieldList(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery & { readonly top: number },
  signal?: AbortSignal,
): Promise<Raw<FieldList>> {
  return withRead(core, scope, { ...request, signal }, async (context) => {
    const matching = await countAll(context);
    const found = matching === 0 ? [] : await newest(context, { limit: sampleSize, cursor: undefined });
    const hits = await fetchHits(core, context.session, {
      files: filesOf(context.files, found),
      rows: found.map((at) => at.row),
    });
    const counters = new Map<string, FieldCounter>();
    for (const hit of hits) {
      for (const [name, value] of Object.entries(hit.fields)) {
        let counter = counters.get(name);
        if (counter === undefined) {
          counter = new FieldCounter(name);
          counters.set(name, counter);
        }
        counter.add(value);
      }
    }
    const fields = [...counters.values()].map((counter) => counter.summary(request.top));
    fields.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { raw: { fields, sampled: hits.length, matching } };
  });
}

class FieldCounter {
  readonly #name: string;
  readonly #types = new Set<string>();
  readonly #values = new Map<string, number>();
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(value: FieldValue): void {
    this.#count++;
    const items: readonly FieldScalar[] = typeof value === 'object' ? value : [value];
    for (const text of new Set(items.map(valueText))) this.#values.set(text, (this.#values.get(text) ?? 0) + 1);
    for (const item of items) this.#types.add(typeName(item));
  }

  summary(top: number): FieldSummary {
    const [only] = this.#types;
    const sorted = [...this.#values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      name: this.#name,
      type: this.#types.size === 1 && only !== undefined ? only : 'mixed',
      count: this.#count,
      top: sorted.slice(0, top).map(([value, count]) => ({ value, count })),
    };
  }
}

function typeName(value: FieldScalar): string {
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}
