import { basicClasses, SEPARATOR, WORD } from './char-class.ts';
import { fold } from './fold.ts';
import { CUT } from './marks.ts';
import { scanTokens, TOKEN_LIMIT } from './tokenise.ts';

/** Whether a unit can be part of a word; of a surrogate pair it is not asked which. */
function maybeWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return basicClasses[unit] === WORD || (unit >= 0xd800 && unit <= 0xdfff && basicClasses[unit] === SEPARATOR);
}

/** Length of the stretch of word units around `at`. */
function stretch(text: string, at: number): number {
  let start = at;
  let end = at;
  while (start > 0 && maybeWord(text, start - 1)) start--;
  while (end < text.length && maybeWord(text, end)) end++;
  return end - start;
}

/**
 * Whether a text may hold a word longer than a token. Never wrong when it says no. Such a word covers one of every
 * `TOKEN_LIMIT + 1` places, so only those are looked at.
 */
export function mayHaveLongWord(text: string): boolean {
  for (let at = TOKEN_LIMIT; at < text.length; at += TOKEN_LIMIT + 1) {
    if (maybeWord(text, at) && stretch(text, at) > TOKEN_LIMIT) return true;
  }
  return false;
}

/** `fold(text)` with the mark `CUT` wherever a word is cut: the form in which a store keeps folded searched text. */
export function foldSearched(text: string): string {
  const folded = fold(text);
  if (!mayHaveLongWord(folded)) return folded;
  let out = '';
  let kept = 0;
  let wordEnd = -1;
  scanTokens(folded, (start, end, cjk) => {
    if (!cjk && start === wordEnd) {
      out += folded.slice(kept, start) + CUT;
      kept = start;
    }
    wordEnd = cjk ? -1 : end;
  });
  return out + folded.slice(kept);
}
