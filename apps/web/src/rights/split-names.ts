/** Names that were typed with commas, spaces or line breaks between them, each once, in the order of typing. */
export function splitNames(text: string): string[] {
  return [...new Set(text.split(/[\s,，、;；]+/).filter((name) => name !== ''))];
}
