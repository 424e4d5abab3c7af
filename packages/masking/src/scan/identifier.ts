import { isDigit, isLetter } from './letters.ts';
import type { TextScan } from './text-scan.ts';

/** Names of numbers that a system gives out itself. */
const idName =
  /(?:order|trade|serial|seq(?:uence)?|trace|span|parent|request|req|msg|message|event|batch|job|task|session|flow|biz|ticket|waybill|express|tracking|invoice|declaration|entry|uuid|guid|snowflake|record|row|block|node|object|transaction|txn|tran[s]?)[-_ ]?(?:id|no|num|number|sn|seq|key)?["'\\)\]]*\s?[:=#：]\s?["'\\([]*$|(?:单号|单|流水号|流水|编号|序号|批次号?|凭证号?|单据号|交易号|消息号|请求号|跟踪号)["'\\)\]]*\s?[:=#：为是]?\s?["'\\([]*$/i;

const plainId = /(?:^|[^a-z])(?:[a-z]{1,20}_?)?id["'\\)\]]*\s?[:=]\s?["'\\([]*$/i;
/** From this length on, numbers called `id` are mostly made by a clock and a counter. */
const clockIdLength = 17;

/** Digits behind the name of an identifier (`orderNo=4…`, and `id` before long ones). */
export function isNamedIdentifier(scan: TextScan, start: number, length: number): boolean {
  const before = scan.before(start, 28);
  return idName.test(before) || (length >= clockIdLength && plainId.test(before));
}

/** A word, or another number, is joined to these digits from the left. */
export function isGlued(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before !== 0x5f && before !== 0x2d) return false;
  const earlier = text.charCodeAt(start - 2);
  return isLetter(earlier) || isDigit(earlier) || earlier === 0x5f || earlier === 0x2d;
}

const systemPrefix =
  /(?:blk|block|job|task|attempt|application|container|part|shard|segment|snapshot|trace|span|uuid|thread|pid)[_-]{1,2}$/i;

/** Digits behind a prefix that only systems use (`blk_…`, `attempt_…`). */
export function isSystemId(text: string, start: number): boolean {
  return isGlued(text, start) && systemPrefix.test(text.slice(Math.max(0, start - 16), start));
}
