import { AppError } from '@logwarden/kernel';
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** The lock Prisma's own command line takes, so that both never migrate at once. */
const advisoryLock = 72_707_369;

const migrationsTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

export interface MigrateOptions {
  /** Connection string of the owner of the tables. */
  readonly url: string;
  /** Directory of migrations in Prisma's form; default: the repository's. */
  readonly directory?: string;
}

const repositoryMigrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Refuses a database that this code does not know: changed, unfinished or newer migrations. */
function pendingOf(migrations: readonly Migration[], applied: readonly AppliedRow[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const done = new Set<string>();
  for (const row of applied) {
    const migration = known.get(row.migration_name);
    if (migration === undefined) {
      throw new AppError('db.migration', `The database is newer than this version: it has ${row.migration_name}.`);
    }
    if (row.finished_at === null) {
      throw new AppError('db.migration', `Migration ${row.migration_name} was begun by another tool and not finished.`);
    }
    if (row.checksum !== migration.checksum) {
      throw new AppError('db.migration', `Migration ${row.migration_name} was changed after it had been applied.`);
    }
    done.add(row.migration_name);
  }
  return migrations.filter((migration) => !done.has(migration.name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at") VALUES ($1, $2, $3, now())',
    [id, migration.checksum, migration.name],
  );
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(
      'UPDATE "_prisma_migrations" SET "finished_at" = clock_timestamp(), "applied_steps_count" = 1 WHERE "id" = $1',
      [id],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    const logs = cause instanceof Error ? cause.message : 'unknown';
    await client.query('UPDATE "_prisma_migrations" SET "logs" = $2, "rolled_back_at" = now() WHERE "id" = $1', [
      id,
      logs,
    ]);
    throw new AppError('db.migration', `Migration ${migration.name} failed and was undone.`, { cause });
  }
}

/**
 * Applies what is missing, each migration in one transaction, and keeps the table of Prisma's own command line.
 * Returns the names applied. Throws `db.migration` (nothing half-applied stays) or `db.unavailable`.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(options.directory ?? repositoryMigrations);
  const client = new pg.Client({ connectionString: options.url });
  try {
    await client.connect();
  } catch (cause) {
    throw new AppError('db.unavailable', 'The database cannot be reached.', { cause });
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(migrationsTable);
    const applied = await client.query<AppliedRow>(
      'SELECT "migration_name", "checksum", "finished_at" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL',
    );
    const pending = pendingOf(migrations, applied.rows);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}
