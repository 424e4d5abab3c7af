/** Hong Kong identity card: one or two letters, six digits, a check digit of MOD 11 (`A` is 10). `id`: without brackets. */
export function isHkid(id: string): boolean {
  if (!/^[A-Z]{1,2}\d{6}[\dA]$/.test(id)) return false;
  const padded = id.padStart(9, ' ');
  let sum = 0;
  for (let at = 0; at < 8; at++) sum += valueOf(padded.charCodeAt(at)) * (9 - at);
  return (sum + valueOf(padded.charCodeAt(8), 10)) % 11 === 0;
}

function valueOf(code: number, letterA = 10): number {
  if (code === 0x20) return 36;
  return code >= 0x41 ? code - 0x41 + letterA : code - 0x30;
}
