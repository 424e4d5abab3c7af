/** A field shown as a column. Width in px. */
export interface Column {
  readonly field: string;
  readonly width: number;
}

export const columnWidth = { least: 56, usual: 160, most: 900, step: 16 } as const;
const written = /^(.+)~(\d{1,4})$/s;

function clamped(width: number): number {
  return Math.min(columnWidth.most, Math.max(columnWidth.least, Math.round(width)));
}

/** Columns as they stand in the address: `host.name~220`, or the field alone in the usual width. */
export function readColumns(texts: readonly string[]): readonly Column[] {
  const columns: Column[] = [];
  for (const text of texts) {
    const [, field = text, width] = written.exec(text) ?? [];
    if (columns.some((column) => column.field === field)) continue;
    columns.push({ field, width: width === undefined ? columnWidth.usual : clamped(Number(width)) });
  }
  return columns;
}

export function writeColumns(columns: readonly Column[]): string[] {
  return columns.map(({ field, width }) => (width === columnWidth.usual ? field : `${field}~${width.toString()}`));
}

/** Adds the field at the end, or takes it out. */
export function toggleColumn(columns: readonly Column[], field: string): readonly Column[] {
  const rest = columns.filter((column) => column.field !== field);
  return rest.length < columns.length ? rest : [...columns, { field, width: columnWidth.usual }];
}

/** Puts a column at place `to`; the others keep their order. */
export function moveColumn(columns: readonly Column[], field: string, to: number): readonly Column[] {
  const moved = columns.find((column) => column.field === field);
  if (moved === undefined) return columns;
  const rest = columns.filter((column) => column !== moved);
  const at = Math.min(rest.length, Math.max(0, to));
  return [...rest.slice(0, at), moved, ...rest.slice(at)];
}

export function resizeColumn(columns: readonly Column[], field: string, width: number): readonly Column[] {
  return columns.map((column) => (column.field === field ? { field, width: clamped(width) } : column));
}

const characterPx = 7.25;
const roomPx = 26;

/** A width in which the given texts and the column's name can be read. */
export function fittingWidth(texts: readonly string[]): number {
  const wide = (text: string): number => {
    let units = 0;
    for (const character of text) units += (character.codePointAt(0) ?? 0) > 0x2e7f ? 1.7 : 1;
    return units;
  };
  return clamped(Math.min(480, Math.max(0, ...texts.map(wide)) * characterPx + roomPx));
}

/** The place among `edges` (left edges of the columns, px, and the right edge of the last) that `x` is nearest to. */
export function dropPlace(edges: readonly number[], x: number): number {
  let best = 0;
  edges.forEach((edge, index) => {
    if (Math.abs(edge - x) < Math.abs((edges[best] ?? 0) - x)) best = index;
  });
  return best;
}

/** What a place between columns means for one that is taken out first. */
export function placeAfterTakingOut(place: number, from: number): number {
  return place > from ? place - 1 : place;
}
