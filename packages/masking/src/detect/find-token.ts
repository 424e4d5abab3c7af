import type { TextScan } from '../scan/text-scan.ts';

const tokenSign = /[\w-]/;

/** A JSON web token around the `J` of its `eyJ` at `at`. Returns its end, or 0. */
export function findWebToken(scan: TextScan, at: number): number {
  const { text } = scan;
  if (!text.startsWith('ey', at - 2) || (at > 2 && /\w/.test(text.charAt(at - 3)))) return 0;
  const match = /^[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*){0,3}/.exec(text.slice(at - 2));
  if (match === null || !tokenSign.test(match[0])) return 0;
  const end = at - 2 + match[0].length;
  const finding = { start: at - 2, end, confidence: 'S', reason: 'JSON web token', value: '' } as const;
  return scan.add({ dataClass: 'secret', ...finding }) ? end : 0;
}

const begin = '-----BEGIN ';
const endMark = '-----END ';

/** A PEM block from the dash at `at`, to its end or to that of the text. Returns its end, or 0. */
export function findPem(scan: TextScan, at: number): number {
  const { text } = scan;
  if (!text.startsWith(begin, at)) return 0;
  const close = text.indexOf(endMark, at + begin.length);
  const tail = close < 0 ? -1 : text.indexOf('-----', close + endMark.length);
  const end = tail < 0 ? text.length : tail + 5;
  return scan.add({ dataClass: 'secret', start: at, end, confidence: 'S', reason: 'PEM block', value: '' }) ? end : 0;
}
