import type { DataClass } from '../detection.ts';
import type { MaskStyle } from '../policy/mask-policy.ts';
import { maskEmail } from './email.ts';
import { full, partial, REDACTED } from './partial.ts';
import { maskName } from './name.ts';

/** How much of a value each class shows. */
const partialOf: Readonly<Record<DataClass, (value: string) => string>> = {
  resident_id: (value) => partial(value, 3, 4),
  bank_card: (value) => partial(value, 6, 4),
  mobile: (value) => partial(value, 3, 4),
  permit: (value) => partial(value, 1, 2),
  hkid: (value) => partial(value, 1, 0),
  email: maskEmail,
  landline: (value) => partial(value, value.startsWith('(') ? 4 : 3, 2),
  person_name: maskName,
  credit_code: (value) => partial(value, 4, 4),
  secret: () => REDACTED,
  payment_message: full,
  account: (value) => partial(value, 0, 4),
  keyword: full,
  pattern: full,
};

/** What stands in place of a value. As long as the value, except `[redacted]`. */
export function maskOf(dataClass: DataClass, value: string, style?: MaskStyle): string {
  if (style === 'redacted' || dataClass === 'secret') return REDACTED;
  // A backslash may begin an escape that a partial mask would cut in two.
  return style === 'full' || value.includes('\\') ? full(value) : partialOf[dataClass](value);
}
