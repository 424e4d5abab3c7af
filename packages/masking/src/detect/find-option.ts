import type { TextScan } from '../scan/text-scan.ts';
import { addSecret } from './find-token.ts';

const option =
  /^--(?:[a-z]+-)*(?:password|passwd|pwd|token|secret|api-?key|access-?key)[ ]+(['"]?)(?![-\s])([^\s'"]{3,256})\1/i;

/** The value of a secret option of a command line (`--password x`), from the dashes at `at`. Returns its end, or 0. */
export function findSecretOption(scan: TextScan, at: number): number {
  const match = option.exec(scan.text.slice(at, at + 320));
  if (match === null) return 0;
  const end = at + match[0].length - (match[1] ?? '').length;
  const start = end - (match[2] ?? '').length;
  return addSecret(scan, { start, end, reason: 'secret option' });
}
