import type { TextScan } from '../scan/text-scan.ts';
import { addSecret } from './find-token.ts';

const reach = 200;
const userInfo = /:\/\/[^\s:@/"'<>]{0,100}:([^\s"'<>]{1,100})$/;

/** The password of `scheme://user:password@host`, before the `@` at `at`. Returns its end, or 0. */
export function findUrlPassword(scan: TextScan, at: number): number {
  const before = scan.text.slice(Math.max(0, at - reach), at);
  const slashes = before.lastIndexOf('://');
  const password = slashes < 0 ? undefined : userInfo.exec(before.slice(slashes))?.[1];
  if (password === undefined || /^\*+$/.test(password)) return 0;
  return addSecret(scan, { start: at - password.length, end: at, reason: 'password in a URL' });
}
