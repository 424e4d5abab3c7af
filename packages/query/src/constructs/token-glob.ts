import { CJK, classOf, SEPARATOR } from '../text/char-class.ts';
import { fold } from '../text/fold.ts';
import { ANY, type GlobPart, globParts, ONE } from './glob.ts';

/**
 * What a pattern means inside text: `any` token at all, a plain `phrase` (a `*` beside Han, Kana or Hangul adds nothing,
 * since each such character is a token), a `token` pattern with folded literals, or `words`: it spans tokens, an error.
 */
export type TokenGlob =
  | { readonly kind: 'any' }
  | { readonly kind: 'phrase'; readonly text: string }
  | { readonly kind: 'token'; readonly parts: readonly GlobPart[] }
  | { readonly kind: 'words'; readonly literal: string };

type Classes = ReadonlySet<number>;

function classesOf(folded: string): Classes {
  return new Set(Array.from(folded, (char) => classOf(char.codePointAt(0) ?? 0)));
}

const firstClass = (text: string): number => classOf(text.codePointAt(0) ?? 0);
const lastClass = (text: string): number => classOf(Array.from(text.slice(-2)).at(-1)?.codePointAt(0) ?? 0);

function withoutIdleStars(parts: readonly GlobPart[]): GlobPart[] {
  const kept = [...parts];
  const second = kept[1];
  if (kept[0] === ANY && typeof second === 'string' && firstClass(second) === CJK) kept.shift();
  const beforeLast = kept.at(-2);
  if (kept.at(-1) === ANY && typeof beforeLast === 'string' && lastClass(beforeLast) === CJK) kept.pop();
  return kept;
}

export function tokenGlob(pattern: string): TokenGlob {
  const parts = withoutIdleStars(globParts(pattern).map((part) => (typeof part === 'string' ? fold(part) : part)));
  const literals = parts.filter((part) => typeof part === 'string');
  if (parts.length === 0 || parts.every((part) => part === ANY)) return { kind: 'any' };
  if (literals.length === parts.length) return { kind: 'phrase', text: literals.join('') };
  const literal = literals.join('');
  const classes = classesOf(literal);
  if (classes.has(SEPARATOR) || classes.has(CJK)) return { kind: 'words', literal };
  return { kind: 'token', parts };
}

/** Whether a whole folded text matches. Only the last `*` is ever gone back to, so it takes at most text × pattern steps. */
export function globMatcher(parts: readonly GlobPart[]): (text: string) => boolean {
  const steps = parts.flatMap<GlobPart>((part) => (typeof part === 'string' ? Array.from(part) : [part]));
  return (text) => matchSteps(steps, Array.from(text));
}

function matchSteps(steps: readonly GlobPart[], chars: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  while (at < chars.length) {
    if (step < steps.length && (steps[step] === ONE || steps[step] === chars[at])) {
      step++;
      at++;
    } else if (steps[step] === ANY) {
      starStep = step;
      starAt = at;
      step++;
    } else if (starStep >= 0) {
      starAt++;
      at = starAt;
      step = starStep + 1;
    } else return false;
  }
  while (steps[step] === ANY) step++;
  return step === steps.length;
}
