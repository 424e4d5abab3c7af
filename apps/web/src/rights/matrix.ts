import type { Permission, PermissionMatrix } from '@logwarden/contracts';

/** Columns in the order in which they are read: people first, then keys. */
export const holderKeys = [
  'admin',
  'operator',
  'analyst',
  'auditor',
  'platform_admin',
  'admin_key',
  'read_key',
  'ingest_key',
] as const;

export const areas = ['logs', 'hidden', 'sources', 'people', 'audit', 'platform', 'ingest'] as const;
export type Area = (typeof areas)[number];

const areaOfObject: Readonly<Record<string, Area>> = {
  logs: 'logs',
  quarantine: 'logs',
  pii: 'hidden',
  masking: 'hidden',
  systems: 'sources',
  sources: 'sources',
  ledger: 'sources',
  pipeline: 'sources',
  members: 'people',
  groups: 'people',
  grants: 'people',
  keys: 'people',
  settings: 'people',
  audit: 'audit',
  tenants: 'platform',
  quotas: 'platform',
  platform: 'platform',
  ingest: 'ingest',
};

export type NamedPermission = Exclude<Permission, 'public' | 'self'>;

export interface MatrixRow {
  readonly name: NamedPermission;
  readonly holders: readonly string[];
}

function isNamed(
  row: PermissionMatrix['permissions'][number],
): row is PermissionMatrix['permissions'][number] & MatrixRow {
  return row.name !== 'public' && row.name !== 'self';
}

/** The rows by what they are about, each area in the table's own order; areas without a row are left out. */
export function matrixAreas(
  matrix: PermissionMatrix,
): readonly { readonly area: Area; readonly rows: readonly MatrixRow[] }[] {
  const rows = matrix.permissions.filter(isNamed);
  return areas
    .map((area) => ({ area, rows: rows.filter(({ name }) => areaOfObject[name.split('.')[0] ?? ''] === area) }))
    .filter((group) => group.rows.length > 0);
}
