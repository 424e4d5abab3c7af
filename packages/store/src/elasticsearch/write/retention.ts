import type { RetentionRule } from '../../port.ts';
import { assertScope } from '../read/scope.ts';
import { indexSizes, type IndexSize } from '../read/source-stats.ts';
import { ledgerDocs } from '../read/ledger.ts';
import type { StoreCore } from '../store-core.ts';
import { sendBulk } from './bulk.ts';
import { removePart } from './stream-books.ts';

interface Partition {
  readonly index: string;
  readonly day: string;
  readonly size: IndexSize;
}

/**
 * Removes whole indices: by the day of acceptance, then the oldest ones until a class fits its size. Books first, the index
 * last, so that a crash between leaves an index that the next run removes.
 */
export function retain(
  core: StoreCore,
  rules: readonly RetentionRule[],
): Promise<{ removedEvents: number; removedBytes: number }> {
  return core.exclusive(async () => {
    let removedEvents = 0;
    let removedBytes = 0;
    for (const rule of rules) {
      for (const { index, day, size } of await partitionsToRemove(core, rule)) {
        await removePartition(core, rule, { index, day });
        removedEvents += size.documents;
        removedBytes += size.bytes;
      }
    }
    return { removedEvents, removedBytes };
  });
}

async function partitionsToRemove(core: StoreCore, rule: RetentionRule): Promise<Partition[]> {
  assertScope(rule.scope);
  const prefix = core.names.ofClass(rule.scope.tenantId, rule.storageClass);
  await core.indices.refresh((name) => name.startsWith(prefix));
  const partitions = [...(await indexSizes(core, `${prefix}*`))]
    .map(([index, size]): Partition => ({ index, size, day: index.slice(prefix.length) }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  let total = partitions.reduce((sum, { size }) => sum + size.bytes, 0);
  const out: Partition[] = [];
  for (const partition of partitions) {
    const tooOld = rule.beforeDay !== undefined && partition.day < rule.beforeDay;
    const tooMuch = rule.maxBytes !== undefined && total > rule.maxBytes;
    if (!tooOld && !tooMuch) break;
    out.push(partition);
    total -= partition.size.bytes;
  }
  return out;
}

async function removePartition(
  core: StoreCore,
  { scope, storageClass }: RetentionRule,
  { index, day }: Pick<Partition, 'index' | 'day'>,
): Promise<void> {
  const tenant: string = scope.tenantId;
  core.books.forget();
  for (const book of await core.books.ofTenant(tenant)) {
    if (removePart(book, storageClass, day)) await core.books.writeStream(book);
  }
  const rows = await ledgerDocs(core, tenant, [{ term: { class: storageClass } }, { term: { day } }]);
  const items = rows.map((doc) => ({ action: JSON.stringify({ delete: { _index: doc.index, _id: doc.id } }) }));
  await sendBulk(core.elastic, items, core.bulk);
  core.indices.markWritten(core.names.books(tenant));
  await core.elastic.call({ method: 'DELETE', path: `/${encodeURIComponent(index)}`, accept: [404] });
  core.indices.forget(index);
}
