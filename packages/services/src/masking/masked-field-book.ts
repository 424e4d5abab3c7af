import type { Database } from '@logwarden/db';
import { type Clock, tenantId } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import type { Burst } from './burst-watch.ts';
import type { Findings, FoundField } from './mask-for-index.ts';

/** Somebody may be trying out whose value it is: many values came in that differ only in what is hidden. */
export const burstAction = 'masking.burst';

export interface BookDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly directory: Pick<IngestDirectory, 'refresh'>;
}

/**
 * Writes down in which fields something was found, before the events that hold it can be searched, and bursts in the
 * audit of their tenant. What could not be written stays pending, and the indexer does not commit meanwhile.
 */
export class MaskedFieldBook {
  readonly #deps: BookDeps;
  readonly #pending = new Set<FoundField>();
  readonly #bursts = new Set<Burst>();

  constructor(deps: BookDeps) {
    this.#deps = deps;
  }

  /** Resolves when these and all before them are written. Rejects with `db.unavailable`. */
  async keep({ fields, bursts }: Findings): Promise<void> {
    for (const field of fields) this.#pending.add(field);
    for (const burst of bursts) this.#bursts.add(burst);
    await this.#keepFields();
    for (const burst of [...this.#bursts]) await this.#report(burst);
  }

  async #keepFields(): Promise<void> {
    const { database, directory } = this.#deps;
    if (this.#pending.size === 0) return;
    const batch = [...this.#pending];
    for (const tenant of new Set(batch.map((field) => field.tenantId))) {
      const data = batch.filter((field) => field.tenantId === tenant);
      await database.withTenant({ tenantId: tenantId(tenant) }, (db) =>
        db.maskedField.createMany({ data: data.map((field) => ({ ...field })), skipDuplicates: true }),
      );
    }
    for (const field of batch) this.#pending.delete(field);
    await directory.refresh();
  }

  async #report(burst: Burst): Promise<void> {
    const { tenantId: tenant, sourceId, ...details } = burst;
    await recordAudit(this.#deps, {
      ctx: { scope: { tenantId: tenantId(tenant) }, actor: { kind: 'system', part: 'masking' }, requestId: '' },
      action: burstAction,
      target: { kind: 'source', id: sourceId },
      outcome: 'ok',
      details,
    });
    this.#bursts.delete(burst);
  }
}
