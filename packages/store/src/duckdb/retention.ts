import type { RetentionRule } from '../port.ts';
import type { FileInfo } from './build/prepared.ts';
import { ledgerCutoffMs } from './catalogue/roll-ledger.ts';
import type { StoreCore } from './core.ts';
import { assertScope } from './read/reader.ts';

export interface PartitionKey {
  readonly tenant: string;
  readonly storageClass: string;
  readonly day: string;
}

/** The hour up to which each store's ledger is kept by hour, so that most calls of `retain` have nothing to do there. */
const rolledTo = new WeakMap<StoreCore, number>();

/** For callers that hold the writers' queue. */
async function rollLedger(core: StoreCore): Promise<void> {
  const cutoffMs = ledgerCutoffMs(core.options.clock.nowMs());
  if (rolledTo.get(core) === cutoffMs) return;
  await core.catalogue.rollLedger(cutoffMs);
  rolledTo.set(core, cutoffMs);
}

/** Removes whole partitions: by the day of acceptance, then the oldest ones until a class fits its size; rolls old ledger rows. */
export function retain(
  core: StoreCore,
  rules: readonly RetentionRule[],
): Promise<{ removedEvents: number; removedBytes: number }> {
  return core.exclusive(async () => {
    await core.rollNow();
    let removedEvents = 0;
    let removedBytes = 0;
    for (const rule of rules) {
      for (const { key, files } of partitionsToRemove(core, rule)) {
        await core.removePartition(key, files);
        for (const info of files) {
          removedEvents += info.rows;
          removedBytes += info.sizeBytes + info.filterBytes;
        }
      }
    }
    await rollLedger(core);
    return { removedEvents, removedBytes };
  });
}

function partitionsToRemove(core: StoreCore, rule: RetentionRule): { key: PartitionKey; files: FileInfo[] }[] {
  assertScope(rule.scope);
  const tenant: string = rule.scope.tenantId;
  const files = core.files.list((f) => f.tenant === tenant && f.storageClass === rule.storageClass).map((f) => f.info);
  const days = [...Map.groupBy(files, (info) => info.day)].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const sizeOf = (infos: readonly FileInfo[]): number =>
    infos.reduce((sum, info) => sum + info.sizeBytes + info.filterBytes, 0);
  let total = sizeOf(files);
  const out: { key: PartitionKey; files: FileInfo[] }[] = [];
  for (const [day, infos] of days) {
    const tooOld = rule.beforeDay !== undefined && day < rule.beforeDay;
    const tooMuch = rule.maxBytes !== undefined && total > rule.maxBytes;
    if (!tooOld && !tooMuch) break;
    out.push({ key: { tenant, storageClass: rule.storageClass, day }, files: infos });
    total -= sizeOf(infos);
  }
  return out;
}
