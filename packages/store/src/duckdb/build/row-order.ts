import type { TextColumn } from '../parquet/column.ts';

/** Order of rows by the texts of the key columns (absent columns are skipped), then by time, stable. */
export function sortedOrder(keys: readonly (TextColumn | undefined)[], times: Float64Array): Uint32Array {
  const group = new Int32Array(times.length);
  let groups = 1;
  for (const key of keys) {
    if (key === undefined) continue;
    const rank = ranksOf(key.pool.texts());
    const width = key.pool.count + 1;
    groups = compact(group, (row) => (group[row] ?? 0) * width + (rank[key.codes[row] ?? -1] ?? -1) + 1);
  }
  return sortGroups(countingOrder(group, groups), group, times);
}

function ranksOf(values: readonly string[]): Int32Array {
  const order = values.map((_, code) => code).sort((a, b) => compareText(values[a] ?? '', values[b] ?? ''));
  const rank = new Int32Array(values.length);
  for (const [at, code] of order.entries()) rank[code] = at;
  return rank;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Replaces each row's key by its rank among the keys in use, so that keys stay small. Returns how many there are. */
function compact(group: Int32Array, keyOf: (row: number) => number): number {
  const keys = new Float64Array(group.length);
  for (let row = 0; row < group.length; row++) keys[row] = keyOf(row);
  const distinct = [...new Set(keys)].sort((a, b) => a - b);
  const rank = new Map(distinct.map((key, at) => [key, at]));
  for (let row = 0; row < group.length; row++) group[row] = rank.get(keys[row] ?? 0) ?? 0;
  return distinct.length;
}

function countingOrder(group: Int32Array, groups: number): Uint32Array {
  const starts = new Uint32Array(groups + 1);
  for (const g of group) starts[g + 1] = (starts[g + 1] ?? 0) + 1;
  for (let g = 0; g < groups; g++) starts[g + 1] = (starts[g + 1] ?? 0) + (starts[g] ?? 0);
  const order = new Uint32Array(group.length);
  for (let row = 0; row < group.length; row++) {
    const g = group[row] ?? 0;
    const at = starts[g] ?? 0;
    order[at] = row;
    starts[g] = at + 1;
  }
  return order;
}

/** Sorts each stretch of one group by time; most come in time order and are left alone. */
function sortGroups(order: Uint32Array, group: Int32Array, times: Float64Array): Uint32Array {
  for (let from = 0; from < order.length;) {
    const end = endOfGroup(order, group, from);
    if (!isSorted(order.subarray(from, end), times)) {
      order.subarray(from, end).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    }
    from = end;
  }
  return order;
}

function endOfGroup(order: Uint32Array, group: Int32Array, from: number): number {
  const current = group[order[from] ?? 0];
  let end = from + 1;
  while (end < order.length && group[order[end] ?? 0] === current) end++;
  return end;
}

function isSorted(rows: Uint32Array, times: Float64Array): boolean {
  let last = -Infinity;
  for (const row of rows) {
    const time = times[row] ?? 0;
    if (time < last) return false;
    last = time;
  }
  return true;
}
