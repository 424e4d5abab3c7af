import { hiddenFieldPrefix } from '@logwarden/contracts';

export function isHiddenField(name: string): boolean {
  return name.toLowerCase().startsWith(hiddenFieldPrefix);
}

/** Where the masked form of a text field is kept whose value holds something to hide. */
export function maskedCopyOf(field: string): string {
  return `${hiddenFieldPrefix}masked.${field}`;
}

/** Stands for all fields of a source, where something was found in more of them than are worth naming. */
export const everyField = '*';
