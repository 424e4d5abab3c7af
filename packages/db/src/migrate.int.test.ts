import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { startTestPostgres, type TestPostgres } from './testing/postgres.ts';

let postgres: TestPostgres;
let directory: string;
let url: string;
let count = 0;

async function query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

beforeAll(async () => {
  postgres = await startTestPostgres({ migrated: false });
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  count += 1;
  url = postgres.ownerUrl;
  await query(`CREATE DATABASE "fresh${count}"`);
  url = postgres.ownerUrl.replace(/postgres$/, `fresh${count}`);
  directory = await mkdtemp(join(tmpdir(), 'logwarden-migrations-'));
  return () => rm(directory, { recursive: true, force: true });
});

it('applies everything once, and keeps the rows that Prisma keeps', async () => {
  await cp(fileURLToPath(new URL('../../../prisma/migrations', import.meta.url)), directory, { recursive: true });
  const applied = await migrate({ url, directory });
  expect(applied).toEqual([...applied].sort());
  expect(applied.length).toBeGreaterThan(1);
  expect(await migrate({ url, directory })).toEqual([]);
  const rows = await query<Record<string, unknown>>('SELECT * FROM "_prisma_migrations" ORDER BY "migration_name"');
  expect(rows.map((row) => row['migration_name'])).toEqual(applied);
  for (const row of rows) {
    expect(row).toMatchObject({ applied_steps_count: 1, rolled_back_at: null, logs: null });
    expect(row['checksum']).toMatch(/^[0-9a-f]{64}$/);
    expect(row['finished_at']).toBeInstanceOf(Date);
  }
});

it('lets two start at once', async () => {
  await addMigration('1_a', 'CREATE TABLE a (n int); INSERT INTO a VALUES (1);');
  const both = await Promise.all([migrate({ url, directory }), migrate({ url, directory })]);
  expect(both.flat()).toEqual(['1_a']);
  expect(await query('SELECT n FROM a')).toEqual([{ n: 1 }]);
});

it('undoes a migration that fails, says so, and can go on after it is mended', async () => {
  await addMigration('1_a', 'CREATE TABLE a (n int); SELECT 1 / 0;');
  await expect(migrate({ url, directory })).rejects.toMatchObject({ code: 'db.migration' });
  expect(await query(`SELECT to_regclass('a') AS a`)).toEqual([{ a: null }]);
  const rows = await query<{ logs: string }>('SELECT logs FROM "_prisma_migrations" WHERE rolled_back_at IS NOT NULL');
  expect(rows[0]?.logs).toContain('division by zero');
  await addMigration('1_a', 'CREATE TABLE a (n int);');
  expect(await migrate({ url, directory })).toEqual(['1_a']);
});

it('refuses a changed, a newer and an unfinished migration', async () => {
  await addMigration('1_a', 'CREATE TABLE a (n int);');
  await migrate({ url, directory });
  await addMigration('1_a', 'CREATE TABLE a (n bigint);');
  await expect(migrate({ url, directory })).rejects.toThrow(/was changed/);
  await addMigration('1_a', 'CREATE TABLE a (n int);');
  await query(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', 'y', '1_a')`);
  await expect(migrate({ url, directory })).rejects.toThrow(/not finished/);
  await query(`UPDATE "_prisma_migrations" SET finished_at = now(), migration_name = '2_b' WHERE id = 'x'`);
  await expect(migrate({ url, directory })).rejects.toThrow(/newer than this version/);
});

it('answers db.unavailable when nothing listens', async () => {
  await expect(migrate({ url: url.replace(/:\d+\//, ':1/'), directory })).rejects.toMatchObject({
    code: 'db.unavailable',
  });
});
