const limit = 50;

function storageKey(tenantId: string): string {
  return `lw.history.${tenantId}`;
}

/** Queries run before in this tenant on this browser, newest first. Survives storage that is off or holds rubbish. */
export function readHistory(tenantId: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(storageKey(tenantId)) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((item): item is string => typeof item === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberQuery(tenantId: string, query: string): void {
  const text = query.trim();
  if (text === '') return;
  const rest = readHistory(tenantId).filter((item) => item !== text);
  try {
    localStorage.setItem(storageKey(tenantId), JSON.stringify([text, ...rest].slice(0, limit)));
  } catch {
    // Storage is full or off: history is a comfort, not a promise.
  }
}
