import { describe, expect, it } from 'vitest';
import { accessByGrants, type GrantRow } from './access.ts';

const nowMs = 1_000_000;
const sources = [
  { id: 'sone', systemId: 'ycore' },
  { id: 'stwo', systemId: 'ycore' },
  { id: 'sthree', systemId: null },
];
const ann = [
  { kind: 'user', id: 'uann' },
  { kind: 'group', id: 'gnight' },
  { kind: 'role', id: 'operator' },
] as const;

function grant(part: Partial<GrantRow>): GrantRow {
  return {
    subjectKind: 'role',
    subjectId: 'operator',
    scopeKind: 'all',
    scopeId: '',
    rowFilter: '',
    fieldRules: {},
    unmasked: false,
    expiresAt: null,
    revokedAt: null,
    ...part,
  };
}
const idsOf = (grants: readonly GrantRow[]): readonly string[] | undefined =>
  accessByGrants(grants, ann, sources, nowMs)?.map((access) => access.source);

describe('access by grants', () => {
  it('is not limited while no grant names the reader', () => {
    expect(idsOf([])).toBeUndefined();
    expect(idsOf([grant({ subjectId: 'analyst', scopeKind: 'source', scopeId: 'sone' })])).toBeUndefined();
    expect(idsOf([grant({ subjectKind: 'user', subjectId: 'gnight' })])).toBeUndefined();
  });

  it('adds sources up, by source, by system, over all', () => {
    const one = grant({ scopeKind: 'source', scopeId: 'sthree' });
    const core = grant({ subjectKind: 'group', subjectId: 'gnight', scopeKind: 'system', scopeId: 'ycore' });
    expect(idsOf([one])).toEqual(['sthree']);
    expect(idsOf([core])).toEqual(['sone', 'stwo']);
    expect(idsOf([one, core])).toEqual(['sone', 'stwo', 'sthree']);
    expect(idsOf([grant({})])).toEqual(['sone', 'stwo', 'sthree']);
  });

  it('denies once the last grant has ended or was revoked, instead of opening all', () => {
    expect(idsOf([grant({ expiresAt: new Date(nowMs) })])).toEqual([]);
    expect(idsOf([grant({ revokedAt: new Date(nowMs - 1) })])).toEqual([]);
    expect(idsOf([grant({ expiresAt: new Date(nowMs + 1) })])).toHaveLength(3);
  });

  it('lets the strictest hold over one source', () => {
    const wide = grant({ unmasked: true, fieldRules: { hidden: ['b', 'a'] } });
    const narrow = grant({
      subjectKind: 'user',
      subjectId: 'uann',
      scopeKind: 'source',
      scopeId: 'sone',
      rowFilter: 'level:error',
      fieldRules: { hidden: ['c', 'a'] },
    });
    expect(accessByGrants([wide, narrow], ann, sources, nowMs)).toEqual([
      { source: 'sone', filters: ['level:error'], hidden: ['a', 'b', 'c'], unmasked: false },
      { source: 'stwo', filters: [], hidden: ['a', 'b'], unmasked: true },
      { source: 'sthree', filters: [], hidden: ['a', 'b'], unmasked: true },
    ]);
  });

  it('opens nothing by a rule or scope that it cannot read', () => {
    expect(idsOf([grant({ fieldRules: { hidden: 'all' } })])).toEqual([]);
    expect(idsOf([grant({ scopeKind: 'everything' })])).toEqual([]);
  });
});
