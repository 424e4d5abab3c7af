import { newId, randomText } from '../secrets.ts';

export interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

const plain = /^lw_([a-z][a-z0-9]{3,39})_([a-z2-7]{20,80})$/;
const pair = /^([a-z][a-z0-9]{3,39}):([a-z2-7]{20,80})$/;

/** A new key: `lw_<id>_<secret>`, 160 random bits in the secret. */
export function makeKey(): PresentedKey & { readonly text: string; readonly encoded: string; readonly prefix: string } {
  const id = newId('k');
  const secret = randomText(32);
  const encoded = Buffer.from(`${id}:${secret}`).toString('base64');
  return { id, secret, encoded, text: `lw_${id}_${secret}`, prefix: `lw_${id.slice(0, 9)}…` };
}

function match(text: string, pattern: RegExp): PresentedKey | undefined {
  const [, id, secret] = pattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

function fromBase64(text: string): PresentedKey | undefined {
  if (!/^[A-Za-z0-9+/_-]{8,400}={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const afterName = decoded.slice(decoded.indexOf(':') + 1);
  return match(decoded, pair) ?? match(decoded, plain) ?? match(afterName, plain);
}

/**
 * The key in an `Authorization` header: `ApiKey lw_…`, `ApiKey base64(id:secret)` as Elasticsearch clients send it,
 * `Bearer lw_…`, or `Basic` with id and secret, or with a whole key as the password. Undefined: none in it.
 */
export function readAuthorization(header: string | undefined): PresentedKey | undefined {
  const [, scheme, value] = /^\s*(apikey|bearer|basic)\s+(\S+)\s*$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === 'basic') return fromBase64(value);
  return (
    match(value, plain) ?? (scheme.toLowerCase() === 'apikey' ? (match(value, pair) ?? fromBase64(value)) : undefined)
  );
}
