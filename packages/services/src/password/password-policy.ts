import { AppError } from '@logwarden/kernel';

export const minPasswordLength = 10;
const minDifferent = 5;

/** Words that open doors when digits are put behind them. */
const commonWords = new Set([
  'password',
  'passwort',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'mypassword',
  'newpassword',
  'administrator',
  'admin',
  'root',
  'changeme',
  'welcome',
  'letmein',
  'iloveyou',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'zxcvbnm',
  'abcdefghij',
  'logwarden',
  'secret',
  'test',
  'woaini',
  'superman',
  'football',
]);
const runs = '01234567890123456789 09876543210987654321 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm';

function faultOf(password: string, email: string): string | undefined {
  const lower = password.normalize('NFKC').toLowerCase();
  if (Array.from(password).length < minPasswordLength) return `at least ${minPasswordLength} characters`;
  if (new Set(lower).size < minDifferent) return `at least ${minDifferent} different characters`;
  const core = lower.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  if (commonWords.has(core) || runs.includes(lower)) return 'one that is not on every list of common passwords';
  const local = email.split('@')[0] ?? '';
  if (local.length >= 4 && core === local.toLowerCase()) return 'one that is not your own address';
  return undefined;
}

/** Throws `request.invalid` with what is expected. Length over composition; what attackers try first is refused. */
export function assertGoodPassword(password: string, email: string, field: string): void {
  const expected = faultOf(password, email);
  if (expected === undefined) return;
  throw new AppError('request.invalid', `The password is too weak; expected ${expected}.`, {
    details: { field, expected },
  });
}
