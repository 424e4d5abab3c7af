export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Han signs of the basic plane. */
export function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

/** The letter at `at` belongs to an escape of JSON or of a programming language (`\n`), so that a word ends before it. */
export function isEscapeLetter(text: string, at: number): boolean {
  if (text.charCodeAt(at - 1) !== 0x5c) return false;
  const code = text.charCodeAt(at);
  return code === 0x6e || code === 0x74 || code === 0x72 || code === 0x62 || code === 0x66 || code === 0x76;
}

export function isHexDigit(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (lower >= 0x61 && lower <= 0x66);
}
