import type { SourceView } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import type { RetentionRule } from '@logwarden/store';
import { keptClasses } from '../lifecycle/classes.ts';
import { dayOf } from '../lifecycle/days.ts';

const dayMs = 86_400_000;

/** What the store may let go, per tenant and storage class. */
export function retentionRules(sources: readonly SourceView[], nowMs: number): RetentionRule[] {
  return keptClasses(sources).flatMap(({ tenantId: tenant, storageClass, keepDays, maxBytes }) => {
    if (keepDays === null && maxBytes === null) return [];
    return [
      {
        scope: { tenantId: tenantId(tenant) },
        storageClass,
        ...(keepDays === null ? {} : { beforeDay: dayOf(nowMs - keepDays * dayMs) }),
        ...(maxBytes === null ? {} : { maxBytes }),
      },
    ];
  });
}
