import type { Clock } from '@logwarden/kernel';
import { OidcProvider, type OidcServer } from './oidc.ts';

const keepMs = 60_000;

/** The provider in use, asked for where its ends are at most once a minute however many people sign in. */
export class OidcProviders {
  readonly #clock: Clock;
  #known: { readonly key: string; readonly provider: Promise<OidcProvider>; readonly atMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with `db.unavailable` when it does not answer; that is not remembered. */
  get(server: OidcServer): Promise<OidcProvider> {
    const key = JSON.stringify(server);
    const nowMs = this.#clock.nowMs();
    const known = this.#known;
    if (known !== undefined && known.key === key && Math.abs(nowMs - known.atMs) < keepMs) return known.provider;
    const entry = { key, provider: OidcProvider.connect(server), atMs: nowMs };
    this.#known = entry;
    entry.provider.catch(() => {
      if (this.#known === entry) this.#known = undefined;
    });
    return entry.provider;
  }
}
