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

/** Which rule a password breaks, for telling it in another language, and what is expected. */
interface Fault {
  readonly rule: 'short' | 'repetitive' | 'common' | 'own_address';
  readonly expected: string;
}

function faultOf(password: string, email: string): Fault | undefined {
  const lower = password.normalize('NFKC').toLowerCase();
  if (Array.from(password).length < minPasswordLength) {
    return { rule: 'short', expected: `at least ${minPasswordLength} characters` };
  }
  if (new Set(lower).size < minDifferent) {
    return { rule: 'repetitive', expected: `at least ${minDifferent} different characters` };
  }
  const core = lower.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  if (commonWords.has(core) || runs.includes(lower)) {
    return { rule: 'common', expected: 'one that is not on every list of common passwords' };
  }
  const local = email.split('@')[0] ?? '';
  if (local.length >= 4 && core === local.toLowerCase()) {
    return { rule: 'own_address', expected: 'one that is not your own address' };
  }
  return undefined;
}

/** Throws `request.invalid` with what is expected. Length over composition; what attackers try first is refused. */
export function assertGoodPassword(password: string, email: string, field: string): void {
  const fault = faultOf(password, email);
  if (fault === undefined) return;
  throw new AppError('request.invalid', `The password is too weak; expected ${fault.expected}.`, {
    details: { field, ...fault },
  });
}
