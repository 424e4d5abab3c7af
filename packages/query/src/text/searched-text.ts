import { resolveJsonEscapes } from './json-escapes.ts';

const OBJECT = /^\s*\{[\s\S]*\}\s*$/;

function isJsonObject(text: string): boolean {
  if (!OBJECT.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The searched text of a decoded raw text: itself, or, of a JSON object, with the string escapes resolved. Lone surrogates
 * become U+FFFD. Without a backslash the same string comes back.
 */
export function searchedText(raw: string): string {
  const text = raw.isWellFormed() ? raw : raw.toWellFormed();
  return text.includes('\\') && isJsonObject(text) ? resolveJsonEscapes(text) : text;
}
