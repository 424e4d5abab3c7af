// Compares docs/openapi.json with what the route table gives now. Exit 1 when they differ; `--write` brings it up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { buildOpenApi } from '../apps/api/src/openapi.ts';

const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const options = (await resolveConfig(file)) ?? {};
const text = await format(JSON.stringify(buildOpenApi()), { ...options, parser: 'json' });

if (process.argv.includes('--write')) {
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  process.stderr.write(
    'docs/openapi.json is not what the route table gives; run: npx node tooling/openapi-drift.mjs --write\n',
  );
  process.exit(1);
}
