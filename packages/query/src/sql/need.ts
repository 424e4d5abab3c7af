/**
 * What the searched text of an event must hold for a query to match, over folded tokens: a sound superset. `unknown` can
 * be met by any event.
 */
export type TokenNeed =
  | { readonly kind: 'all'; readonly needs: readonly TokenNeed[] }
  | { readonly kind: 'any'; readonly needs: readonly TokenNeed[] }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'unknown' };

/** Whether a block may hold a match, by a filter that never denies a token the block has (it may claim others). */
export function mayMatch(need: TokenNeed, mayContain: (token: string) => boolean): boolean {
  switch (need.kind) {
    case 'all':
      return need.needs.every((part) => mayMatch(part, mayContain));
    case 'any':
      return need.needs.some((part) => mayMatch(part, mayContain));
    case 'token':
      return mayContain(need.token);
    case 'unknown':
      return true;
  }
}
