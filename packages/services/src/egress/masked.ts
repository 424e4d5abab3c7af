import type { Raw } from '@logwarden/store';

declare const masked: unique symbol;

/** Went through the masking funnel. Only this folder makes one; handlers of log content can give out nothing else. */
export type Masked<T> = T & { readonly [masked]: true };

/** What the funnel says is ready to leave: every text in it was masked for its reader, or is no text of logs. */
export function asMasked<T>(value: T): Masked<T> {
  return value as Masked<T>;
}

/** A list of masked things is masked. */
export function maskedItems<T>(items: Masked<readonly T[]> | readonly Masked<T>[]): Masked<{ items: T[] }> {
  return asMasked({ items: [...items] });
}

/** Opens what the store returned. Nothing outside this folder does. */
export function open<T>(value: Raw<T>): T {
  return value.raw;
}
