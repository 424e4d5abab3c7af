const multiFields: ReadonlySet<string> = new Set(['keyword', 'text', 'raw', 'exact', 'lower', 'ngram', 'search']);

/** `IDNo`, `idNo`, `id_no`, `id-no`, `ID NO` → `id no`, in lower case. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * The path of a field, one list of words a segment: array indices and multi-field endings do not count.
 * `customer.phones[0].keyword` → [[customer], [phones]].
 */
export function pathOf(name: string): readonly (readonly string[])[] {
  const segments = name
    .replace(/\[(\d*|\*)\]/g, '')
    .split('.')
    .filter((segment) => segment !== '' && !/^(\d+|\*)$/.test(segment));
  const last = segments.at(-1);
  if (segments.length > 1 && last !== undefined && multiFields.has(last)) segments.pop();
  return segments.map(wordsOf);
}
