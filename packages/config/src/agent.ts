/** What `logwarden import` takes from the environment where its command line says nothing. Empty texts count as absent. */
export interface ImportEnvironment {
  readonly url: string | undefined;
  readonly ingestKey: string | undefined;
}

export function readImportEnvironment(): ImportEnvironment {
  const text = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
  return { url: text(process.env['LOGWARDEN_URL']), ingestKey: text(process.env['LOGWARDEN_INGEST_KEY']) };
}
