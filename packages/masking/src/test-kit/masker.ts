import { compileMaskPolicy } from '../compile-mask-policy.ts';
import type { Masker } from '../masker.ts';
import { MaskPolicy } from '../policy/mask-policy.ts';

export function maskerOf(policy: Partial<MaskPolicy> = {}): Masker {
  return compileMaskPolicy(MaskPolicy.parse(policy), 1);
}

const utf8 = new TextDecoder();
const fullWidth = /[\uff01-\uff5e]/g;

/** What a curious reader makes of a text: escapes resolved, look-alikes and separators removed. */
export function readCuriously(text: string): string {
  let out = text;
  for (let layer = 0; layer < 3; layer++) {
    out = out
      .replace(/\\+u([\da-f]{4})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/(?:%[\da-f]{2})+/gi, (run) =>
        utf8.decode(Uint8Array.from(run.slice(1).split('%'), (pair) => Number.parseInt(pair, 16))),
      );
  }
  return out
    .replace(fullWidth, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '');
}
