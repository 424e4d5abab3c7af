import { quoteText } from './quote.ts';

/** Words that mean themselves wherever a term may stand: no sign that the parser reads, no operator. */
const PLAIN = /^(?![-!+/&|])(?!(?:AND|OR|NOT)$)[\p{L}\p{N}\p{M}_.,\-/@#%&+;=]+$/u;
const WORDY = /[\p{L}\p{N}]/u;

/** A term's text as it may stand after a field's colon or by itself: bare where that is safe, else in quotes. */
export function printText(text: string): string {
  return PLAIN.test(text) && WORDY.test(text) ? text : quoteText(text);
}

const NAME = /^(?!raw$|AND$|OR$|NOT$)[\p{L}_@$#][\p{L}\p{N}\p{M}_.@$#%+-]*$/u;

export function printField(name: string): string {
  return NAME.test(name) ? name : quoteText(name);
}

/** A pattern: wildcards stay, everything the parser could read otherwise gets a backslash. */
export function printPattern(pattern: string): string {
  let out = '';
  let escaped = false;
  for (const char of pattern) {
    if (escaped) {
      out += `\\${char}`;
      escaped = false;
    } else if (char === '\\') escaped = true;
    else out += /[\p{L}\p{N}\p{M}_.*?]/u.test(char) ? char : `\\${char}`;
  }
  return out;
}
