const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^u]|u))/gs;

const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Resolves `\n \t \r \b \f \" \/ \\ \uXXXX` as JSON does; a backslash before any other character gives that character. */
export function resolveJsonEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const resolved = text.replace(ESCAPE, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (named[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return resolved.toWellFormed();
}
