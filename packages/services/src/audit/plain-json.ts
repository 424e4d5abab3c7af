/** What the database cannot hold in JSON: NUL and halves of surrogate pairs. */
function plainText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** The same value as PostgreSQL's JSON gives it back: no NUL, no broken pairs, no absent members, no numbers beyond JSON. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [plainText(name), plain(member)]));
}

/** JSON keeps its shape: only texts change, and only where the database could not hold them. */
export function plainJson<T>(value: T): T {
  return plain(value) as T;
}
