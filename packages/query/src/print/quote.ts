const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

/** A text in quotes, such that `readQuoted` gives it back. */
export function quoteText(text: string): string {
  const escaped = text.replace(
    /[\p{Cc}"\\\u2028\u2029]/gu,
    (char) => named[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
