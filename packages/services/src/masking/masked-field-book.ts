import type { Database } from '@logwarden/db';
import { tenantId } from '@logwarden/kernel';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import type { FoundField } from './mask-for-index.ts';

/**
 * Writes down in which fields something was found, before the events that hold it can be searched. What could not be
 * written stays pending, and the indexer does not commit meanwhile.
 */
export class MaskedFieldBook {
  readonly #database: Database;
  readonly #directory: Pick<IngestDirectory, 'refresh'>;
  readonly #pending = new Set<FoundField>();

  constructor(deps: { readonly database: Database; readonly directory: Pick<IngestDirectory, 'refresh'> }) {
    this.#database = deps.database;
    this.#directory = deps.directory;
  }

  /** Resolves when these and all before them are written. Rejects with `db.unavailable`. */
  async keep(found: readonly FoundField[]): Promise<void> {
    for (const field of found) this.#pending.add(field);
    if (this.#pending.size === 0) return;
    const batch = [...this.#pending];
    for (const tenant of new Set(batch.map((field) => field.tenantId))) {
      const data = batch.filter((field) => field.tenantId === tenant);
      await this.#database.withTenant({ tenantId: tenantId(tenant) }, (db) =>
        db.maskedField.createMany({ data: data.map((field) => ({ ...field })), skipDuplicates: true }),
      );
    }
    for (const field of batch) this.#pending.delete(field);
    await this.#directory.refresh();
  }
}
