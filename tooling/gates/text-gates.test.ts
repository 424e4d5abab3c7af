import { describe, expect, it } from 'vitest';
import { gate as catalogues } from './catalogues.ts';
import { gate as docsLanguages } from './docs-languages.ts';
import { gate as docsPaths } from './docs-paths.ts';
import { type Gate, type GateReport, runGate } from './gate.ts';
import { gate as hygiene } from './hygiene.ts';
import { gate as lockfile } from './lockfile.ts';
import { gate as names } from './names.ts';
import { gate as openapi } from './openapi.ts';
import { memoryTree } from './tree.ts';

const run = (gate: Gate, files: Record<string, string>): Promise<GateReport> => runGate(gate, memoryTree(files));
const findings = async (gate: Gate, files: Record<string, string>): Promise<readonly string[]> =>
  (await run(gate, files)).findings;

describe('every gate', () => {
  it('has not passed when it looked at nothing', async () => {
    expect(await findings(names, {})).toEqual(['names: looked at nothing']);
  });

  it('has not passed when it broke', async () => {
    const report = await run(lockfile, { 'package-lock.json': 'not json' });
    expect(report.findings[0]).toContain('could not run');
  });
});

describe('names', () => {
  it('lets telling names pass', async () => {
    const files = { 'packages/bus/src/port.ts': '', 'apps/web/app/[tenant]/page.tsx': '', 'README.zh-CN.md': '' };
    expect(await findings(names, files)).toEqual([]);
  });

  it.each([
    'packages/utils/index.ts',
    'packages/bus/src/date-helpers.ts',
    'apps/web/common/x.ts',
    'docs/misc.md',
    'packages/shared/a.ts',
  ])('refuses %s', async (path) => {
    expect(await findings(names, { [path]: '' })).toHaveLength(1);
  });

  it('refuses a code file that is not kebab-case', async () => {
    expect(await findings(names, { 'packages/bus/src/segmentLog.ts': '' })).toEqual([
      'packages/bus/src/segmentLog.ts: "segmentLog.ts" is not kebab-case',
    ]);
  });
});

describe('hygiene', () => {
  it.each([
    ['a user directory', 'x.ts', `const p = '${['', 'home', 'li', 'logs', 'a.log'].join('/')}';`],
    ['the parent of the work tree', 'x.md', `See ${['', 'srv', 'builds', 'other'].join('/')}.`],
    ['a registry', 'docs/x.md', `Fetched from https://${['registry', 'npmjs', 'org'].join('.')}/zod.`],
    ['a private key', 'x.pem', `${'-'.repeat(5)}BEGIN PRIVATE KEY${'-'.repeat(5)}\n${'A'.repeat(40)}`],
    ['a token', 'x.ts', `const t = '${['npm', 'a'.repeat(36)].join('_')}';`],
    ['a registry token', '.npmrc', `//host/:${['', 'authToken'].join('_')}=abc`],
    ['a switched-off lint rule', 'x.ts', `/* ${['eslint', 'disable'].join('-')} no-console */`],
    ['a switched-off type check', 'x.tsx', `// ${['@ts', 'ignore'].join('-')}`],
  ])('finds %s', async (_what, path, text) => {
    const tree = { ...memoryTree({ [path]: `first line\n${text}` }), root: ['', 'srv', 'builds', 'product'].join('/') };
    const report = await runGate(hygiene, tree);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toContain(`${path}:2: `);
  });

  it('lets paths of services, log samples in tests and ordinary prose pass', async () => {
    const files = {
      'packages/a/src/a.ts': `const dir = '/var/log/nginx/';`,
      'packages/a/src/a.test.ts': `const line = '${['', 'home', 'app', 'run.log'].join('/')}';`,
      'docs/x.md': 'A registry of sources; a private key never leaves the host.',
    };
    expect(await findings(hygiene, files)).toEqual([]);
  });
});

describe('lock file', () => {
  const lock = (entry: object): Record<string, string> => ({
    'package-lock.json': JSON.stringify({ packages: { 'node_modules/zod': { integrity: 'sha512-x', ...entry } } }),
    'package.json': JSON.stringify({ dependencies: { zod: '4.6.7', node: '^24', '@logwarden/kernel': '*' } }),
  });

  it('passes without hosts and with pinned versions', async () => {
    expect(await findings(lockfile, lock({}))).toEqual([]);
  });

  it('finds a resolved host', async () => {
    expect(await findings(lockfile, lock({ resolved: 'https://example.test/zod.tgz' }))).toHaveLength(1);
  });

  it('finds a missing checksum', async () => {
    expect(await findings(lockfile, lock({ integrity: undefined }))).toHaveLength(1);
  });

  it('finds a loose version', async () => {
    const files = { ...lock({}), 'apps/a/package.json': JSON.stringify({ dependencies: { zod: '^4.6.7' } }) };
    expect(await findings(lockfile, files)).toEqual(['apps/a/package.json: zod is "^4.6.7"; pin the version']);
  });
});

describe('documented paths', () => {
  const base = {
    'package.json': JSON.stringify({ scripts: { start: 'x', bench: 'y' }, bin: { logwarden: 'cli.mjs' } }),
    'docs/a.md': '# A page\n\n## Way of a line\n',
    'tooling/test.mjs': '',
  };

  it('passes what is there, and forms with placeholders', async () => {
    const text =
      '`tooling/test.mjs`, `packages/*/src`, `docs/TENANT/x`, `npm start`, `npm run bench`, `npx logwarden import`, ' +
      '[way](docs/a.md#way-of-a-line), [web](https://example.test/docs/none)';
    expect(await findings(docsPaths, { ...base, 'README.md': text })).toEqual([]);
  });

  it.each([
    ['a path', 'See `tooling/gone.mjs`.'],
    ['a link', 'See [page](docs/gone.md).'],
    ['an anchor', 'See [page](docs/a.md#gone).'],
    ['a script', 'Run `npm run gone`.'],
    ['the test script', 'Run `npm test`.'],
    ['a program', 'Run `npx logwarden-gone`.'],
  ])('finds %s that is not there', async (_what, text) => {
    const found = await findings(docsPaths, { ...base, 'README.md': text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('README.md:1: ');
  });
});

describe('documentation languages', () => {
  const page = '# Title\n\n## Start\n\n```sh\nnpm start # console\n```\n';
  const both = {
    'README.md': page,
    'README.zh-CN.md': page,
    'docs/operations.md': page,
    'docs/operations.zh-CN.md': page,
  };

  it('passes pages in step', async () => {
    expect(await findings(docsLanguages, both)).toEqual([]);
  });

  it('finds a missing translation', async () => {
    const { 'README.zh-CN.md': _gone, ...rest } = both;
    expect(await findings(docsLanguages, rest)).toEqual(['README.zh-CN.md: is missing']);
  });

  it('finds another outline and another command', async () => {
    const longer = `${page}\n### More\n`;
    expect(await findings(docsLanguages, { ...both, 'README.md': longer })).toHaveLength(1);
    const other = page.replace('npm start', 'npm run other');
    expect(await findings(docsLanguages, { ...both, 'README.zh-CN.md': other })).toHaveLength(2);
  });

  it('finds a Chinese page without an English one', async () => {
    expect(await findings(docsLanguages, { ...both, 'docs/x.zh-CN.md': page })).toEqual(['docs/x.md: is missing']);
  });
});

describe('message catalogues', () => {
  const catalogue = (en: object, zh: object): Record<string, string> => ({
    'm/en.json': JSON.stringify(en),
    'm/zh-CN.json': JSON.stringify(zh),
  });

  it('passes equal keys', async () => {
    const files = catalogue({ a: { b: '{n, plural, one {# line} other {# lines}}' } }, { a: { b: '{n} 行' } });
    expect(await findings(catalogues, files)).toEqual([]);
    const unneeded = catalogue({ a: '{n, plural, one {line} other {lines}}' }, { a: '条' });
    expect(await findings(catalogues, unneeded)).toEqual([]);
  });

  it.each([
    ['a missing key', { a: 'x', b: 'y' }, { a: '甲' }, 'm/zh-CN.json: lacks "b"'],
    ['a surplus key', { a: 'x' }, { a: '甲', b: '乙' }, 'm/en.json: lacks "b"'],
    ['an empty text', { a: 'x' }, { a: ' ' }, 'm/zh-CN.json: "a" is empty'],
    [
      'a lost placeholder',
      { a: '{n, plural, other {{m} lines}}' },
      { a: '{n} 行' },
      'm/zh-CN.json: "a" has other placeholders than m/en.json',
    ],
    ['another placeholder', { a: '{n} x' }, { a: '{m} 甲' }, 'm/zh-CN.json: "a" has other placeholders than m/en.json'],
  ])('finds %s', async (_what, en, zh, finding) => {
    expect(await findings(catalogues, catalogue(en, zh))).toEqual([finding]);
  });

  it('finds a language that is not there', async () => {
    expect(await findings(catalogues, { 'm/en.json': '{}' })).toEqual(['m/zh-CN.json: is missing']);
  });
});

describe('openapi', () => {
  it('has not passed while the check is missing', async () => {
    expect(await findings(openapi, { 'docs/openapi.json': '{}' })).toHaveLength(1);
  });
});
