import { GrantFields } from '@logwarden/contracts';
import { sourceId, type SourceAccess } from '@logwarden/kernel';

/** A grant as it is stored. */
export interface GrantRow {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly scopeKind: string;
  readonly scopeId: string;
  readonly rowFilter: string;
  readonly fieldRules: unknown;
  readonly unmasked: boolean;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface GrantSubject {
  readonly kind: 'user' | 'group' | 'role' | 'key';
  readonly id: string;
}

interface PlacedSource {
  readonly id: string;
  readonly systemId: string | null;
}

/** Neither ended nor revoked. */
export function isLive(grant: Pick<GrantRow, 'expiresAt' | 'revokedAt'>, nowMs: number): boolean {
  return grant.revokedAt === null && (grant.expiresAt === null || grant.expiresAt.getTime() > nowMs);
}

function covers(grant: GrantRow, source: PlacedSource): boolean {
  switch (grant.scopeKind) {
    case 'all':
      return true;
    case 'system':
      return source.systemId === grant.scopeId;
    case 'source':
      return source.id === grant.scopeId;
    default:
      return false;
  }
}

/** A stored rule that cannot be read must not open anything: then nobody reads by this grant. */
function hiddenOf(grant: GrantRow): readonly string[] | undefined {
  const parsed = GrantFields.safeParse(grant.fieldRules);
  return parsed.success ? parsed.data.hidden : undefined;
}

/**
 * What a reader may read by grants; undefined: no grant ever named it, so no grant limits it. A revoked or ended grant
 * still counts as naming. Sources add up; over one source the strictest holds: every filter, every hidden field, and
 * unmasked only where all grants over it say so.
 */
export function accessByGrants(
  grants: readonly GrantRow[],
  subjects: readonly GrantSubject[],
  sources: readonly PlacedSource[],
  nowMs: number,
): readonly SourceAccess[] | undefined {
  const named = grants.filter((grant) =>
    subjects.some(({ kind, id }) => kind === grant.subjectKind && id === grant.subjectId),
  );
  if (named.length === 0) return undefined;
  const live = named.filter((grant) => isLive(grant, nowMs) && hiddenOf(grant) !== undefined);
  return sources.flatMap((source) => {
    const over = live.filter((grant) => covers(grant, source));
    if (over.length === 0) return [];
    return {
      source: sourceId(source.id),
      filters: [...new Set(over.map((grant) => grant.rowFilter).filter((text) => text !== ''))].sort(),
      hidden: [...new Set(over.flatMap((grant) => hiddenOf(grant) ?? []))].sort(),
      unmasked: over.every((grant) => grant.unmasked),
    };
  });
}
