import type { FieldScalar } from '@logwarden/contracts';

/** The text by which a value is compared: itself, the shortest decimal of a number (JS form), exact for bigint, true/false. */
export function valueText(value: FieldScalar): string {
  return typeof value === 'string' ? value : String(value);
}
