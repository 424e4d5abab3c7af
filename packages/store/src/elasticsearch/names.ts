import { createHash } from 'node:crypto';

const plain = /^[a-z0-9]{1,40}$/;
const plainDay = /^\d{4}-\d\d-\d\d$/;

/** A part of an index name: itself, or a hash of what could not stand in one. Never holds a `-`. */
function slug(text: string): string {
  if (plain.test(text)) return text;
  return `_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}

/** Names of indices. All of a tenant begin with its id after the installation's prefix; no tenant's is a prefix of another's. */
export class IndexNames {
  readonly #prefix: string;

  /** `prefix`: lower-case letters, digits and `-`, e.g. `logwarden-`. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Events and quarantine of one tenant's storage class and UTC day of acceptance. */
  partition(tenant: string, storageClass: string, day: string): string {
    return `${this.ofClass(tenant, storageClass)}${plainDay.test(day) ? day : slug(day)}`;
  }

  /** What the partitions of a class begin with; the day follows. */
  ofClass(tenant: string, storageClass: string): string {
    return `${this.#prefix}${slug(tenant)}-e-${slug(storageClass)}-`;
  }

  /** All partitions of a tenant, as a pattern. */
  partitions(tenant: string): string {
    return `${this.#prefix}${slug(tenant)}-e-*`;
  }

  /** Everything of this installation, as a pattern. */
  all(): string {
    return `${this.#prefix}*`;
  }

  /** Ledger and seqs of a tenant. */
  books(tenant: string): string {
    return `${this.#prefix}${slug(tenant)}-b`;
  }

  allBooks(): string {
    return `${this.#prefix}*-b`;
  }

  /** Positions on the bus. */
  bus(): string {
    return `${this.#prefix}bus`;
  }
}

const plainField = /^[A-Za-z0-9_@-]+$/;

/**
 * A field's name inside an index: one level, dots as `:`, so that `a` and `a.b` never clash. Every other character is
 * `^<hex>;`.
 */
export function fieldKey(name: string): string {
  if (plainField.test(name)) return name;
  let out = '';
  for (let at = 0; at < name.length; at++) {
    const char = name.charAt(at);
    if (char === '.') out += ':';
    else out += plainField.test(char) ? char : `^${char.charCodeAt(0).toString(16)};`;
  }
  return out === '' ? '^;' : out;
}

/** A document's id from its parts; 128 bits, base64url. */
export function hashId(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest().subarray(0, 16).toString('base64url');
}

/** A document's id from two numbers of up to 48 bits, base64url. Shorter than every hash. */
export function seqId(stream: number, seq: number): string {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(stream, 0, 6);
  bytes.writeUIntBE(seq, 6, 6);
  return bytes.toString('base64url');
}
