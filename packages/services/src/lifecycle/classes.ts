import type { SourceView } from '@logwarden/contracts';

/** Sources of one tenant that share partitions, and what holds for these: the most generous of them decides. */
export interface KeptClass {
  readonly tenantId: string;
  readonly storageClass: string;
  readonly sources: readonly SourceView[];
  readonly hotDays: number | null;
  readonly keepDays: number | null;
  readonly maxBytes: number | null;
}

/** Null, which is no limit, is more than any number. */
function most(values: readonly (number | null)[], join: (a: number, b: number) => number): number | null {
  return values.reduce((a, b) => (a === null || b === null ? null : join(a, b)));
}

/**
 * Classes of the sources. A class keeps as long as the source that keeps longest, and as much as its sources together
 * may have; one source without a limit lifts that limit from its class.
 */
export function keptClasses(sources: readonly SourceView[]): KeptClass[] {
  const members = Map.groupBy(sources, ({ tenantId, storageClass }) => `${tenantId}/${storageClass}`);
  return [...members.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    return [
      {
        tenantId: first.tenantId,
        storageClass: first.storageClass,
        sources: all,
        hotDays: most(
          all.map((source) => source.hotDays ?? null),
          Math.max,
        ),
        keepDays: most(
          all.map((source) => source.retentionDays),
          Math.max,
        ),
        maxBytes: most(
          all.map((source) => source.retentionBytes),
          (a, b) => a + b,
        ),
      },
    ];
  });
}
