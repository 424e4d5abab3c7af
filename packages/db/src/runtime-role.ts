import { AppError } from '@logwarden/kernel';
import pg from 'pg';

export interface RuntimeRole {
  readonly name: string;
  readonly password: string;
}

/**
 * Creates (or re-keys) the role the product signs in as: member of the group that holds the grants, owner of nothing,
 * bound by row-level security. Needs the owner's url, after `migrate`.
 */
export async function ensureRuntimeRole(ownerUrl: string, role: RuntimeRole): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const name = pg.escapeIdentifier(role.name);
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role.name]);
    const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
    const rights = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION';
    await client.query(`${verb} ROLE ${name} ${rights} PASSWORD ${pg.escapeLiteral(role.password)}`);
    await client.query(`GRANT logwarden_app TO ${name}`);
  } finally {
    await client.end();
  }
}

/** The url of the same database for another role. */
export function urlForRole(url: string, role: RuntimeRole): string {
  const parsed = new URL(url);
  parsed.username = encodeURIComponent(role.name);
  parsed.password = encodeURIComponent(role.password);
  return parsed.toString();
}

interface RoleFacts {
  readonly name: string;
  readonly free: boolean;
  readonly owns: boolean;
}

/**
 * Refuses to run as a role that row-level security does not bind: a superuser, one with BYPASSRLS, one that may become
 * such a role, or the owner of the tables. Throws `config.invalid`.
 */
export async function assertRestrictedRole(query: (sql: string) => Promise<readonly RoleFacts[]>): Promise<void> {
  const rows = await query(`
    SELECT current_user::text AS name,
      EXISTS (
        SELECT 1 FROM pg_roles r
        WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(current_user, r.oid, 'MEMBER')
      ) AS free,
      EXISTS (
        SELECT 1 FROM pg_tables t
        WHERE t.schemaname = 'public' AND pg_has_role(current_user, t.tableowner, 'MEMBER')
      ) AS owns`);
  const facts = rows[0];
  if (facts === undefined || facts.free || facts.owns) {
    const why = facts?.free === true ? 'is not bound by row-level security' : 'owns the tables';
    throw new AppError(
      'config.invalid',
      `The database role ${facts?.name ?? ''} ${why}; the product runs as a role that is neither superuser, BYPASSRLS nor owner.`,
      { details: { field: 'LOGWARDEN_DATABASE_URL' } },
    );
  }
}
