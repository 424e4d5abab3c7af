const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^u]|u))/gs;

const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function resolveOne(hex: string | undefined, char: string | undefined): string {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return named[char ?? ''] ?? char ?? '';
}

/** Resolves `\n \t \r \b \f \" \/ \\ \uXXXX` as JSON does; a backslash before any other character gives that character. */
export function resolveJsonEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const resolved = text.replace(ESCAPE, (_, hex: string | undefined, char: string | undefined) =>
    resolveOne(hex, char),
  );
  return resolved.toWellFormed();
}

/** An escape as it stands in a text; UTF-16 units, `end` exclusive. */
export interface JsonEscape {
  readonly start: number;
  readonly end: number;
  readonly resolved: string;
}

/** The escapes that `resolveJsonEscapes` resolves, in order. */
export function* jsonEscapes(text: string): Generator<JsonEscape> {
  for (const match of text.matchAll(ESCAPE)) {
    const [whole, hex, char] = match;
    yield { start: match.index, end: match.index + whole.length, resolved: resolveOne(hex, char) };
  }
}
