import type { Raw } from '@logwarden/store';

/** The one way out for what the store returns: everything that leaves for a reader is opened here, and nowhere else. */
export function egress<T>(value: Raw<T>): T {
  return value.raw;
}
