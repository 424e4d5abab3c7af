const simpleEscapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** Raw text with the string escapes of a JSON line resolved. */
export function searchTextOf(raw: string): string {
  if (raw.charCodeAt(0) !== 123 || !raw.includes('\\')) return raw;
  return raw.replace(
    /\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])/g,
    (_whole, hex: string | undefined, letter: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return simpleEscapes.get(letter ?? '') ?? letter ?? '';
    },
  );
}
