/** Fields that the indexer writes for masking; no reader sees or names them. */
export const hiddenPrefix = 'event.pii.';

/** Blind tokens of the values found in an event. */
export const tokenField = `${hiddenPrefix}token`;

export function isHiddenField(name: string): boolean {
  return name.toLowerCase().startsWith(hiddenPrefix);
}

/** Where the masked form of a text field is kept whose value holds something to hide. */
export function maskedCopyOf(field: string): string {
  return `${hiddenPrefix}masked.${field}`;
}

/** Stands for all fields of a source, where something was found in more of them than are worth naming. */
export const everyField = '*';
