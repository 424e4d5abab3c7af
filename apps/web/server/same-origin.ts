/** Unsafe methods must come from a page of this very origin; with `isSecure`, over https. */
export function isSameOrigin(request: Request, isSecure: boolean): boolean {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.host === host && (!isSecure || from.protocol === 'https:');
}
