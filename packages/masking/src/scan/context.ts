import type { DataClass } from '../detection.ts';
import { REDACTED, TAKEN_OUT } from '../mask/partial.ts';

const reach = 30;

/** Words that make a medium finding of what alone would prove nothing. */
const words = {
  bank_card:
    /(?:^|[^a-z])(?:card|pan|bank|debit|credit|visa|unionpay|acct|account|iban)(?![a-z]{3})|卡|账号|账户|帐号|帐户|银联/,
  resident_id: /(?:^|[^a-z])(?:id[ _-]?(?:card|no|num)|ident|cert|citizen|resident)|身份|证件|证号/,
  permit: /(?:^|[^a-z])(?:passport|permit|visa|travel[ _-]?doc|cert)|护照|通行证|回乡证|台胞证|证件|居留|居住证/,
  hkid: /(?:^|[^a-z])(?:hkid|id[ _-]?(?:card|no|num)|hong kong id)|香港身份|身份证|证件/,
  landline: /(?:^|[^a-z])(?:phone|tel|fax|call|contact|landline|mobile)|电话|座机|固话|传真|联系|致电|拨打/,
  account: /(?:^|[^a-z])(?:account|acct|iban|a\/c)(?![a-z]{3})|账号|账户|帐号|帐户/,
  credit_code: /(?:^|[^a-z])(?:uscc|credit[ _-]?code)|信用代码/,
} as const satisfies Partial<Record<DataClass, RegExp>>;

export type ContextClass = keyof typeof words;

interface ContextSpan {
  readonly dataClass: ContextClass;
  readonly start: number;
  readonly end: number;
  /** Where the last secret found so far ends: `[redacted]` has another length, so no context reaches over it. */
  readonly barrier: number;
}

/** Letters right behind a value (`6222… 的银行卡`); other signs begin something else. */
const following = /^[A-Za-z\u3400-\u9fff ]*/;

/** True when a word of the class stands within 30 characters of the span, before or right after. */
export function hasContextWord(text: string, { dataClass, start, end, barrier }: ContextSpan): boolean {
  const before = text.slice(Math.max(0, start - reach, barrier), start);
  const redacted = before.lastIndexOf(REDACTED);
  const takenOut = before.lastIndexOf(TAKEN_OUT);
  const open = before.slice(Math.max(redacted < 0 ? 0 : redacted + REDACTED.length, takenOut + 1));
  if (words[dataClass].test(open.toLowerCase())) return true;
  const after = following.exec(text.slice(end, end + reach))?.[0] ?? '';
  return words[dataClass].test(after.toLowerCase());
}
