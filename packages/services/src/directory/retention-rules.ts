import type { SourceView } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import type { RetentionRule } from '@logwarden/store';

const dayMs = 86_400_000;

/**
 * What the store may let go, per tenant and storage class. A class keeps as long as the source that keeps longest, and
 * as much as its sources together may have; one source without a limit lifts that limit from its class.
 */
export function retentionRules(sources: readonly SourceView[], nowMs: number): RetentionRule[] {
  const classes = new Map<string, SourceView[]>();
  for (const source of sources) {
    const key = `${source.tenantId}/${source.storageClass}`;
    classes.set(key, [...(classes.get(key) ?? []), source]);
  }
  return [...classes.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const days = members.map((source) => source.retentionDays);
    const sizes = members.map((source) => source.retentionBytes);
    const longest = days.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)));
    const total = sizes.reduce((a, b) => (a === null || b === null ? null : a + b));
    if (longest === null && total === null) return [];
    return [
      {
        scope: { tenantId: tenantId(first.tenantId) },
        storageClass: first.storageClass,
        ...(longest === null ? {} : { beforeDay: new Date(nowMs - longest * dayMs).toISOString().slice(0, 10) }),
        ...(total === null ? {} : { maxBytes: total }),
      },
    ];
  });
}
