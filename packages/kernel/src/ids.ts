/** Branded identifiers. A plain string never passes where one of these is expected. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

export type TenantId = Brand<string, 'TenantId'>;
export type SourceId = Brand<string, 'SourceId'>;
export type SystemId = Brand<string, 'SystemId'>;
export type UserId = Brand<string, 'UserId'>;
export type ApiKeyId = Brand<string, 'ApiKeyId'>;

const idPattern = /^[a-z][a-z0-9]{3,39}$/;

/** True for the form every id of ours has: a letter, then 3–39 letters or digits, all lower case. */
export function isId(text: string): boolean {
  return idPattern.test(text);
}

/** Brands a text that came from our own database, bus or store, where it was written by us. */
export function tenantId(text: string): TenantId {
  return text as TenantId;
}

/** See {@link tenantId}. */
export function sourceId(text: string): SourceId {
  return text as SourceId;
}

/** See {@link tenantId}. */
export function systemId(text: string): SystemId {
  return text as SystemId;
}

/** See {@link tenantId}. */
export function userId(text: string): UserId {
  return text as UserId;
}

/** See {@link tenantId}. */
export function apiKeyId(text: string): ApiKeyId {
  return text as ApiKeyId;
}

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Makes an id: a prefix letter and 20 base-32 characters (100 random bits). Random bytes come from the caller. */
export function makeId(prefix: string, randomBytes: Uint8Array): string {
  let out = prefix;
  for (let i = 0; i < 20; i++) out += idAlphabet.charAt((randomBytes[i] ?? 0) & 31);
  return out;
}
