/** Stands for a hidden character. */
export const MASK = '*';
export const REDACTED = '[redacted]';
/** Fills the place of a secret while the rest of its text is read again (private use, so that no detector takes it). */
export const TAKEN_OUT = '\ue000';

/** What keeps its place under a mask, so that a masked number still looks like one. */
function isSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29 || code === 0x2f;
}

/** A value of which fewer characters would be hidden is hidden whole. */
const leastHidden = 4;

/** Hides all but the first and last characters of a value; separators stay. All is hidden where little else would be. */
export function partial(value: string, keepFirst: number, keepLast: number): string {
  let signs = 0;
  for (let at = 0; at < value.length; at++) if (!isSeparator(value.charCodeAt(at))) signs++;
  const isLong = signs >= keepFirst + keepLast + leastHidden;
  const first = isLong ? keepFirst : 0;
  const last = isLong ? keepLast : 0;
  let out = '';
  let seen = 0;
  for (let at = 0; at < value.length; at++) {
    const isKept = isSeparator(value.charCodeAt(at)) || seen < first || seen >= signs - last;
    if (!isSeparator(value.charCodeAt(at))) seen++;
    out += isKept ? value.charAt(at) : MASK;
  }
  return out;
}

/** Nothing of the value, in its length. */
export function full(value: string): string {
  return MASK.repeat(value.length);
}
