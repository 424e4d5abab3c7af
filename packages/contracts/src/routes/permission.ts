/**
 * What a request needs the right to. `public` needs nothing, `self` needs any live session of a person.
 * Which role holds which of the others is one table in the policy package.
 */
export const permissions = [
  'public',
  'self',
  'tenants.manage',
  'members.read',
  'members.manage',
  'systems.read',
  'systems.manage',
  'sources.read',
  'sources.manage',
  'keys.read',
  'keys.manage',
  'logs.search',
  'logs.reveal',
  'quarantine.read',
  'quarantine.replay',
  'ledger.read',
  'ingest.write',
  'ingest.create_sources',
] as const;
export type Permission = (typeof permissions)[number];
