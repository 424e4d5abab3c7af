import { type FieldScalar } from '@logwarden/contracts';
import { type Draft } from '../fields/draft.ts';
import { badPattern, CaptureList, CapturePattern, rewriteExpression, type Capture } from './capture-pattern.ts';
import { plainNumber } from './logfmt.ts';

/** Only the first characters of very long lines are matched; what a pattern would find later is still in the raw text. */
const maxMatched = 65_536;

/** Pattern of a `regex` source: RE2 with named groups. Throws `request.invalid` with the reason. */
export function compileRegex(pattern: string): CapturePattern {
  const list = new CaptureList();
  const expression = rewriteExpression(pattern, list, 're2');
  if (list.captures.length === 0) throw badPattern('it has no named group', 'at least one group such as (?<user>\\w+)');
  return new CapturePattern({ expression, captures: list.captures }, 0);
}

/** Fills the draft from a pattern's captures; false where the line does not match. */
export function parseByPattern(draft: Draft, pattern: CapturePattern): boolean {
  const text = draft.text.length > maxMatched ? draft.text.slice(0, maxMatched) : draft.text;
  return pattern.exec(text, (capture, start, end) => {
    const plan = draft.names.planOf(capture.field ?? '');
    draft.put(plan, captureValue(capture, text.slice(start, end)));
    draft.spans?.push([plan.role === 1 ? '@timestamp' : plan.target, start, end]);
  });
}

/** Value of a captured text by its type; what is no number of the asked type stays text. */
export function captureValue(capture: Capture, text: string): FieldScalar {
  switch (capture.type) {
    case 'text':
      return text;
    case 'auto':
      return plainNumber(text);
    case 'float':
      return finiteOr(Number(text), text);
    case 'int':
      return integerOf(text);
  }
}

function finiteOr(value: number, text: string): FieldScalar {
  return Number.isFinite(value) && text.trim() !== '' ? value + 0 : text;
}

function integerOf(text: string): FieldScalar {
  if (!/^[+-]?\d{1,100}(?:\.\d+)?$/.test(text)) return text;
  const whole = text.replace(/\..*$/, '');
  const value = Number(whole);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(whole.replace('+', ''));
}
