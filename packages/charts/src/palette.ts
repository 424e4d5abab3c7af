/** Names of colours a chart may use; the console resolves them for the theme at hand. */
export const colourNames = [
  'text',
  'text-soft',
  'text-faint',
  'border',
  'border-strong',
  'surface-panel',
  'surface-raised',
  'surface-hover',
  'accent',
  'band',
  'gap',
  'volume',
  'volume-edge',
  'volume-soft',
  'bar-fatal',
  'bar-error',
  'bar-warn',
  'sev-fatal',
  'sev-error',
  'sev-warn',
  'sev-info',
  'sev-debug',
  'sev-trace',
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  'c6',
  'c7',
  'c8',
  'c9',
  'c10',
] as const;
export type ColourName = (typeof colourNames)[number];
/** Colour name → CSS colour a canvas can paint. */
export type Palette = Readonly<Record<ColourName, string>>;

const categorical: readonly ColourName[] = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10'];

/** The n-th colour of the categorical scale; it begins anew after ten. */
export function categoricalColour(index: number): ColourName {
  return categorical[((index % categorical.length) + categorical.length) % categorical.length] ?? 'c1';
}

/** The same name gets the same colour on every panel that lists the same names. */
export function colourByName(names: readonly string[]): ReadonlyMap<string, ColourName> {
  return new Map([...names].sort().map((name, index) => [name, categoricalColour(index)]));
}
