import type { DataClass } from '@logwarden/contracts';
import { blindToken } from '@logwarden/masking';
import { createHmac, hkdfSync } from 'node:crypto';

const keyBytes = 32;

/**
 * Keys for blind tokens: HKDF-SHA-256 of the installation's master key, per tenant, version and class of data. Equal
 * values of a tenant have equal tokens; two tenants never do.
 */
export class MaskKeys {
  readonly #master: Uint8Array;
  readonly #derived = new Map<string, Uint8Array>();

  constructor(master: Uint8Array) {
    this.#master = master;
  }

  /** The token of a canonical value, under a version of the tenant's key. */
  token(owner: { readonly tenantId: string; readonly version: number }, dataClass: DataClass, value: string): string {
    const key = this.#keyOf(owner.tenantId, owner.version, dataClass);
    return blindToken((message) => createHmac('sha256', key).update(message).digest(), dataClass, value);
  }

  #keyOf(tenantId: string, version: number, dataClass: DataClass): Uint8Array {
    const info = `logwarden/mask-token/${String(version)}/${dataClass}`;
    const name = `${tenantId}/${info}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const made = new Uint8Array(hkdfSync('sha256', this.#master, tenantId, info, keyBytes));
    this.#derived.set(name, made);
    return made;
  }
}
