import { RE2JS } from 're2js';
import { unknownClass } from './regex-classes.ts';

export type RegexProblem = { readonly kind: 'invalid'; readonly reason: string } | { readonly kind: 'large' };

/**
 * RE2 in C++, which DuckDB has, refuses programs of more than about 130,000 byte-wise instructions; re2js counts
 * character-wise. A Unicode class takes several hundred of them, so each is weighed as that.
 */
const PROGRAM_LIMIT = 100_000;
const UNICODE_CLASS_WEIGHT = 700;
const CHARACTER_WEIGHT = 20;

function flagsOf(ignoreCase: boolean): number {
  return ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
}

/** Compiles a pattern that `checkRegex` has accepted. */
export function compileRegex(pattern: string, ignoreCase: boolean): RE2JS {
  return RE2JS.compile(pattern, flagsOf(ignoreCase));
}

/** Why a pattern cannot be used; undefined when it can. */
export function checkRegex(pattern: string, ignoreCase: boolean): RegexProblem | undefined {
  try {
    const compiled = compileRegex(pattern, ignoreCase);
    const unknown = unknownClass(pattern);
    if (unknown !== undefined) return { kind: 'invalid', reason: `invalid character class range: \`\\p{${unknown}}\`` };
    const unicodeClasses = pattern.match(/\\[pP]/g)?.length ?? 0;
    const listed = pattern.includes('[') ? pattern.length : 0;
    const weight = CHARACTER_WEIGHT + UNICODE_CLASS_WEIGHT * unicodeClasses + listed;
    return compiled.programSize() * weight > PROGRAM_LIMIT ? { kind: 'large' } : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', reason: reason.replace(/^error parsing regexp: /, '') };
  }
}
