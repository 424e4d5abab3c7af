/** Patterns: `*` any run, `?` one code point, `\` before a literal `*`, `?` or `\`; no `**`. */
export const ANY = Symbol('any run');
export const ONE = Symbol('one code point');
export type GlobPart = string | typeof ANY | typeof ONE;

/** At most this many `*` and `?` in one term. */
export const WILDCARD_LIMIT = 8;

export function escapeGlob(literal: string): string {
  return literal.replace(/[*?\\]/g, '\\$&');
}

/** Literals and wildcards in order; literals are never empty and never follow each other. */
export function globParts(pattern: string): GlobPart[] {
  const parts: GlobPart[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '\\' && at + 1 < pattern.length) {
      at++;
      literal += pattern.charAt(at);
    } else if (char === '*' || char === '?') {
      flush();
      if (char === '?') parts.push(ONE);
      else if (parts.at(-1) !== ANY) parts.push(ANY);
    } else literal += char;
  }
  flush();
  return parts;
}

export function printGlob(parts: readonly GlobPart[]): string {
  return parts.map((part) => (part === ANY ? '*' : part === ONE ? '?' : escapeGlob(part))).join('');
}
