import type { FieldScalar, Fields, FieldValue } from '@logwarden/contracts';
import { valueText } from '@logwarden/query';
import type { FieldListRequest, FieldSummary } from '../port.ts';

/** Which fields a sample of events has, by name, each with its most frequent values. */
export function summariseFields(
  events: readonly { readonly fields: Fields }[],
  { top, excludeFields = [] }: Pick<FieldListRequest, 'top' | 'excludeFields'>,
): FieldSummary[] {
  const counters = new Map<string, FieldCounter>();
  for (const event of events) {
    for (const [name, value] of Object.entries(event.fields)) {
      if (excludeFields.some((prefix) => name.startsWith(prefix))) continue;
      let counter = counters.get(name);
      if (counter === undefined) {
        counter = new FieldCounter(name);
        counters.set(name, counter);
      }
      counter.add(value);
    }
  }
  const fields = [...counters.values()].map((counter) => counter.summary(top));
  return fields.sort((a, b) => (a.name < b.name ? -1 : 1));
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
