import type { TextView } from '../predicate/event-view.ts';
import { fold } from '../text/fold.ts';
import { GAP } from '../text/marks.ts';
import { tokeniseFolded } from '../text/tokenise.ts';

/** Tokens of a word or phrase, folded, gaps included. */
export function phraseTokens(text: string): readonly string[] {
  return tokeniseFolded(fold(text));
}

function standsAt(tokens: readonly string[], phrase: readonly string[], at: number): boolean {
  return phrase.every((token, index) => tokens[at + index] === token);
}

/** Where a phrase's first token stands among `tokens`. */
export function* phrasePositions(tokens: readonly string[], phrase: readonly string[]): Generator<number> {
  const [first] = phrase;
  if (first === undefined) return;
  for (let at = tokens.indexOf(first); at >= 0; at = tokens.indexOf(first, at + 1)) {
    if (standsAt(tokens, phrase, at)) yield at;
  }
}

/** Whether a text has the tokens one after another. An empty phrase is in no text. */
export function phraseTest(phrase: readonly string[]): (view: TextView) => boolean {
  const words = phrase.filter((token) => token !== GAP);
  return (view) =>
    words.every((word) => view.folded.includes(word)) && !(phrasePositions(view.tokens, phrase).next().done ?? true);
}
