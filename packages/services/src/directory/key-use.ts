import type { Database } from '@logwarden/db';
import { tenantId, type Clock } from '@logwarden/kernel';

const flushEveryMs = 60_000;

/** Remembers which keys were used and writes it down once a minute, so that using a key costs no write. */
export class KeyUsage {
  readonly #database: Database;
  readonly #clock: Clock;
  #used = new Map<string, { readonly tenant: string; atMs: number }>();
  #flushedAtMs: number;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#flushedAtMs = clock.nowMs();
  }

  note(tenant: string, keyId: string): void {
    this.#used.set(keyId, { tenant, atMs: this.#clock.nowMs() });
  }

  async flushWhenDue(): Promise<void> {
    if (this.#clock.nowMs() - this.#flushedAtMs >= flushEveryMs) await this.flush();
  }

  async flush(): Promise<void> {
    const used = this.#used;
    this.#used = new Map();
    this.#flushedAtMs = this.#clock.nowMs();
    for (const [id, { tenant, atMs }] of used) {
      await this.#database.withTenant({ tenantId: tenantId(tenant) }, (db) =>
        db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(atMs) } }),
      );
    }
  }
}
