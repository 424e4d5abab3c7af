import type { Confidence, DataClass, Detection } from '../detection.ts';
import type { MaskStyle } from '../policy/mask-policy.ts';
import type { ScanRules } from '../policy/scan-rules.ts';
import { REDACTED } from '../mask/partial.ts';
import { maskOf } from '../mask/styles.ts';
import { type ContextClass, hasContextWord } from './context.ts';

/** What was recognised, before it is known how it looks in the original text. */
export interface Finding {
  readonly dataClass: DataClass;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly value: string;
  readonly style?: MaskStyle | undefined;
}

/** One pass over one text: what the detectors ask, and where they leave what they found. */
export class TextScan {
  readonly rules: ScanRules;
  text = '';
  /** The name of the field that holds the text, or `''`. */
  fieldName = '';
  /** Set by a detector that saw a disguise: the text must be read in its plain form. */
  needsView = false;
  /** Up to here lists and objects under masked names have been read. */
  containersRead = 0;
  #found: Detection[] = [];
  #barrier = 0;

  constructor(rules: ScanRules) {
    this.rules = rules;
  }

  /** Begins with another text; one scan serves all texts of a masker, so that a clean text costs no object. */
  begin(text: string, fieldName: string): void {
    this.text = text;
    this.fieldName = fieldName;
    this.needsView = false;
    this.containersRead = 0;
    this.#barrier = 0;
    if (this.#found.length > 0) this.#found = [];
  }

  get found(): readonly Detection[] {
    return this.#found;
  }

  /** Up to 30 characters before `start`; at the beginning of a field's value its name is what stands before. */
  before(start: number, length: number): string {
    return start === 0 ? this.fieldName.slice(-length) : this.text.slice(Math.max(0, start - length), start);
  }

  /** A word of the class stands within 30 characters, or in the field's name. */
  hasContext(dataClass: ContextClass, start: number, end: number): boolean {
    return hasContextWord(this.text, { dataClass, start, end, barrier: this.#barrier }) || this.nameSays(dataClass);
  }

  nameSays(dataClass: DataClass): boolean {
    return this.fieldName !== '' && this.rules.fields.meaningOf(this.fieldName)?.dataClass === dataClass;
  }

  /** Keeps the finding if the policy masks at its confidence, and if masking it changes something. */
  add(finding: Finding): boolean {
    if (!this.rules.masks(finding.dataClass, finding.confidence)) return false;
    const { style, ...rest } = finding;
    const original = this.text.slice(finding.start, finding.end);
    const masked = maskOf(finding.dataClass, original, style);
    if (masked === original) return false;
    if (masked === REDACTED) this.#barrier = finding.end;
    this.#found.push({ ...rest, reason: `${finding.dataClass}: ${finding.reason}`, masked });
    return true;
  }
}
