import type { Confidence, DataClass } from '@logwarden/contracts';

export { confidences, dataClasses, type Confidence, type DataClass } from '@logwarden/contracts';

/** One sensitive value found in a text. */
export interface Detection {
  readonly dataClass: DataClass;
  /** UTF-16 offsets in the given text, escapes included. */
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  /** Why, for a preview: what recognised it, e.g. `bank_card: Luhn, UnionPay`. Never part of the value. */
  readonly reason: string;
  /** Canonical value for tokens: digits only, lower case and the like. Empty for secrets. Never leaves the server. */
  readonly value: string;
  /** What stands in its place; as long as the span, except `[redacted]` for secrets. */
  readonly masked: string;
}
