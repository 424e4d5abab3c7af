import { MASK } from '../mask/partial.ts';
import { isDigit } from './letters.ts';

const maxGroups = 20;
const maxDigits = 19;
const masks = MASK.repeat(4);

/** Digits in groups, as people write them (`6222 0212 …`, `138-1234-5678`). One buffer: a scan reads one place at a time. */
export class DigitGroups {
  readonly sizes = new Uint8Array(maxGroups);
  readonly ends = new Int32Array(maxGroups);
  count = 0;
  /** Only dashes between the groups, one at a time. */
  isDashed = true;
  /** Only dots between the groups. */
  isDotted = true;

  /** Reads from the first digit on, until the groups end or hold more digits than any number has. */
  read(text: string, start: number): void {
    this.count = 0;
    this.isDashed = true;
    this.isDotted = true;
    let total = 0;
    let at = start;
    while (this.count < maxGroups) {
      const from = at;
      while (isDigit(text.charCodeAt(at))) at++;
      total += at - from;
      if (total > maxDigits || isMaskedPart(text, from, at)) return;
      this.sizes[this.count] = at - from;
      this.ends[this.count] = at;
      this.count++;
      const next = this.#afterSeparator(text, at);
      if (next === 0) return;
      at = next;
    }
  }

  /** Where the next group begins; 0 when none does. Up to three signs may stand between two groups. */
  #afterSeparator(text: string, at: number): number {
    let next = at;
    while (next - at < 3 && isGroupSeparator(text.charCodeAt(next))) next++;
    if (next === at || !isDigit(text.charCodeAt(next))) return 0;
    for (let sign = at; sign < next; sign++) {
      if (text.charCodeAt(sign) !== 0x2d) this.isDashed = false;
      if (text.charCodeAt(sign) !== 0x2e) this.isDotted = false;
    }
    return next;
  }
}

/** What is left of a masked number belongs to that number. */
function isMaskedPart(text: string, from: number, to: number): boolean {
  return text.startsWith(masks, to) || text.startsWith(masks, from - masks.length);
}

export function isGroupSeparator(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e;
}
