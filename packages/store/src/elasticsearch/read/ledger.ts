import type { LedgerRow } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import type { StoreCore } from '../store-core.ts';
import { visibleSources } from './scope.ts';
import { type FoundDoc, searchAll } from './search-all.ts';

interface LedgerRequest {
  readonly source?: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Rows of the ledger by acceptance minute. */
export async function ledger(
  core: StoreCore,
  scope: TenantScope,
  request: LedgerRequest,
): Promise<readonly LedgerRow[]> {
  const sources = visibleSources(scope, request.source === undefined ? undefined : [request.source]);
  const bound = (ms: number): number => Math.round(Math.max(-9e15, Math.min(9e15, ms)));
  const docs = await ledgerDocs(core, scope.tenantId, [
    { range: { max: { gte: bound(request.fromMs) } } },
    { range: { min: { lt: bound(request.toMs) } } },
    ...(sources === undefined ? [] : [{ terms: { src: sources } }]),
  ]);
  return docs
    .flatMap(({ rows }) => rows)
    .filter(
      (row) =>
        row.tenant === scope.tenantId &&
        row.minute >= request.fromMs &&
        row.minute < request.toMs &&
        (sources === undefined || sources.includes(row.source)),
    )
    .sort((a, b) => a.minute - b.minute || a.firstSeq - b.firstSeq);
}

export interface LedgerDoc extends FoundDoc {
  readonly rows: readonly LedgerRow[];
}

/** Documents of committed batches. */
export async function ledgerDocs(core: StoreCore, tenant: string, filters: readonly Dsl[]): Promise<LedgerDoc[]> {
  const index = core.names.books(tenant);
  await core.indices.refresh((name) => name === index);
  const docs = await searchAll(core.elastic, {
    index,
    query: { bool: { filter: [{ term: { kind: 'ledger' } }, ...filters] } },
  });
  const positions = new Map<string, number>();
  for (const { source } of docs) {
    const key = `${source.topic}/${source.partition}`;
    if (!positions.has(key)) positions.set(key, await core.books.position(source.topic, source.partition));
  }
  return docs
    .filter(({ source }) => source.from < (positions.get(`${source.topic}/${source.partition}`) ?? 0))
    .map((doc) => ({ ...doc, rows: rowsOf(doc.source.body) }));
}

/** Written by `ledgerDocument`. */
function rowsOf(json: string): readonly LedgerRow[] {
  return JSON.parse(json) as readonly LedgerRow[];
}
