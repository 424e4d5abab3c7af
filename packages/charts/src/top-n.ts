export interface Named {
  readonly name: string;
  readonly value: number;
}

export interface Ranking {
  readonly items: readonly Named[];
  /** Sum of what is not among the items; 0 when nothing is left out. */
  readonly other: number;
  readonly total: number;
}

/** The `n` largest, largest first, equal ones by name; the rest as one sum. */
export function topN(values: readonly Named[], n: number, alreadyOther = 0): Ranking {
  const sorted = [...values].sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  const items = sorted.slice(0, n);
  const other = sorted.slice(n).reduce((sum, item) => sum + item.value, alreadyOther);
  return { items, other, total: items.reduce((sum, item) => sum + item.value, other) };
}
