import { mobilePrefixes } from '../tables/mobile-prefixes.ts';
import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';

/** 11 digits, or with 86 or 0086 before them. The country code stays visible. Returns the end of what was found, or 0. */
export function findMobile(scan: TextScan, start: number, end: number): number {
  const { text } = scan;
  const length = end - start;
  if (length !== 11 && length !== 13 && length !== 15) return 0;
  if (length === 13 && !text.startsWith('86', start)) return 0;
  if (length === 15 && !text.startsWith('0086', start)) return 0;
  if (!mobilePrefixes.has(Number(text.slice(end - 11, end - 8))) || isQuantity(scan, start, end)) return 0;
  return addMobile(scan, end - 11, end) ? end : 0;
}

export function addMobile(scan: TextScan, start: number, end: number): boolean {
  const value = scan.text.slice(start, end).replace(/\D/g, '');
  return scan.add({
    dataClass: 'mobile',
    start,
    end,
    confidence: 'S',
    reason: value.length === 11 ? `segment ${value.slice(0, 3)}` : 'country code',
    value,
  });
}

const unit =
  /^\s?(?:bytes?|[kmgt]i?b|b\/s|bps|[nmuµ]?s(?:ec)?|nanos|micros|millis|字节|毫秒|微秒|纳秒|秒|次|条|元|行|笔)(?![a-z])/i;
const measure =
  /(?:bytes?|size|length|len|offset|position|pos|lsn|seq(?:uence)?|nanos|elapsed|duration|took|latency|cost|mem(?:ory)?|heap|total|used|free|limit|max|min|capacity|count|rows|epoch|time|timestamp|[^a-z]ts|checksum|crc|amount|balance|price|_ns|_us|_ms|_bytes|字节|大小|长度|偏移|耗时|用时|内存|金额|余额|序号|位点|时间戳)["'\\\])]*\s{0,2}[:=：]?\s{0,2}["'\\[(]*$/i;

/** A size, a duration, an amount or a position: a unit follows, a decimal point, or a word of measure stands right before. */
function isQuantity(scan: TextScan, start: number, end: number): boolean {
  const { text } = scan;
  const after = text.charCodeAt(end);
  if (isLetter(after)) return true;
  if (after === 0x2e && isDigit(text.charCodeAt(end + 1))) return true;
  const before = text.charCodeAt(start - 1);
  if (before === 0x24 || before === 0xa5 || before === 0xffe5) return true;
  return unit.test(text.slice(end, end + 8)) || measure.test(scan.before(start, 24));
}
