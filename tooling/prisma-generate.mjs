// Generates the database client from prisma/schema.prisma. Works without a network: generating needs no engine, but
// the command line looks for one, so it is shown an executable that exists. Does nothing when the schema has not changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const schema = join(root, 'prisma/schema.prisma');
const output = join(root, 'packages/db/src/generated');
const stamp = join(output, '.schema-hash');
const require = createRequire(join(root, 'packages/db/package.json'));
const cliManifest = require.resolve('prisma/package.json');
const { version, bin } = JSON.parse(readFileSync(cliManifest, 'utf8'));
const hash = createHash('sha256').update(version).update(readFileSync(schema)).digest('hex');

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && !process.argv.includes('--force')) process.exit(0);

const cli = join(dirname(cliManifest), typeof bin === 'string' ? bin : bin.prisma);
const run = spawnSync(process.execPath, [cli, 'generate', '--schema', schema, '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (run.status !== 0) {
  process.stderr.write(`The database client could not be generated:\n${run.stdout ?? ''}${run.stderr ?? ''}\n`);
  process.exit(1);
}
writeFileSync(stamp, hash);
