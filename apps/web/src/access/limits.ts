/** A limit as it is typed, in a larger unit; empty: none. */
export function fromLimit(limit: number | null, unit: number): string {
  return limit === null ? '' : String(Math.round((limit / unit) * 1000) / 1000);
}

/** The whole number of the smaller unit that was typed, at least one; null: no limit. */
export function toLimit(text: string, unit: number): number | null {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) || value <= 0 ? null : Math.max(1, Math.round(value * unit));
}
