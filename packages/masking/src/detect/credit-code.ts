const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Unified social credit code (GB 32100): authority, kind, area, body and a check sign of MOD 31. */
export function isCreditCode(code: string): boolean {
  if (
    !/^(?:1[12359]|2[19]|3[1-59]|4[19]|5[12-49]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1)\d{6}[\dA-HJ-NP-RTUW-Y]{10}$/.test(
      code,
    )
  ) {
    return false;
  }
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += signs.indexOf(code.charAt(at)) * (weights[at] ?? 0);
  return signs.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
}
