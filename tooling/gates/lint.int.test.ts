import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gate } from './lint.ts';
import { runGate } from './gate.ts';
import { type PlantedRepo, plantRepo } from './planted-repo.ts';

const lines = (count: number, line: string): string => `${line}\n`.repeat(count);
const longFunction = (count: number): string =>
  `export function long(): number {\n  let n = 0;\n${lines(count, '  n += 1;')}  return n;\n}\n`;

/** File → text and the rule that must fire on it; no rule: nothing may fire. */
const cases: Readonly<Record<string, readonly [text: string, rule: string | undefined]>> = {
  'packages/bus/src/sound.ts': [`export const one = 1;\n`, undefined],
  'packages/bus/src/cast-at-home.ts': [
    `/** The log holds only what we wrote. */\nexport function own(text: unknown): string {\n  return text as string;\n}\n`,
    undefined,
  ],
  'packages/bus/src/homeless-cast.ts': [
    `const x: unknown = 1;\nexport const y = x as number;\n`,
    'logwarden/cast-has-address',
  ],
  'packages/bus/src/silent-cast.ts': [
    `export const one = 1;\n\nexport function own(text: unknown): string {\n  return text as string;\n}\n`,
    'logwarden/cast-has-address',
  ],
  'packages/bus/src/any.ts': [
    `export const f = (x: any): number => (x === 1 ? 1 : 2);\n`,
    '@typescript-eslint/no-explicit-any',
  ],
  'packages/bus/src/bang.ts': [
    `export const f = (x: string[]): string => x[0]!;\n`,
    '@typescript-eslint/no-non-null-assertion',
  ],
  'packages/bus/src/plain-error.ts': [
    `export function f(): never {\n  throw new Error('no');\n}\n`,
    'no-restricted-syntax',
  ],
  'packages/bus/src/environment.ts': [`export const home = process.env['HOME'];\n`, 'no-restricted-syntax'],
  'packages/config/src/environment.ts': [`export const home = process.env['HOME'];\n`, undefined],
  'packages/query/src/clock.ts': [`export const now = (): number => Date.now();\n`, 'no-restricted-syntax'],
  'packages/query/src/timer.ts': [
    `export const later = (f: () => void): void => void setTimeout(f, 1);\n`,
    'no-restricted-globals',
  ],
  'packages/bus/src/floating.ts': [
    `export async function f(): Promise<void> {\n  await Promise.resolve();\n}\nf();\n`,
    '@typescript-eslint/no-floating-promises',
  ],
  'packages/bus/src/long-file.ts': [lines(401, '// words'), 'max-lines'],
  'packages/bus/src/long-function.ts': [longFunction(80), 'max-lines-per-function'],
  'packages/ui/src/fair-component.tsx': [longFunction(110), undefined],
  'packages/ui/src/long-component.tsx': [longFunction(120), 'max-lines-per-function'],
  'packages/bus/src/long.test.ts': [lines(601, '// words'), 'max-lines'],
  'packages/bus/src/parameters.ts': [
    `export const f = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n`,
    'max-params',
  ],
  'packages/bus/src/deep.ts': [
    `export function f(n: number): number {\n  if (n > 1) {\n    if (n > 2) {\n      if (n > 3) {\n        if (n > 4) return 1;\n      }\n    }\n  }\n  return 0;\n}\n`,
    'max-depth',
  ],
  'packages/bus/src/default-export.ts': [`const one = 1;\nexport default one;\n`, 'no-restricted-exports'],
  'apps/web/app/page.tsx': [`export default function page(): null {\n  return null;\n}\n`, undefined],
  'packages/bus/src/later.ts': [`// ${['TO', 'DO'].join('')} later\nexport const one = 1;\n`, 'no-warning-comments'],
  'packages/bus/src/mock.test.ts': [`import { vi } from 'vitest';\nvi.mock('node:fs');\n`, 'no-restricted-syntax'],
  'packages/bus/src/retried.test.ts': [
    `import { it } from 'vitest';\nit('a', { retry: 2 }, () => undefined);\n`,
    'no-restricted-syntax',
  ],
  'packages/bus/src/test-kit/thrown.ts': [`export function f(): never {\n  throw new Error('no');\n}\n`, undefined],
  'packages/bus/src/only.test.ts': [
    `import { it } from 'vitest';\nit.only('a', () => undefined);\n`,
    'no-restricted-syntax',
  ],
};

let repo: PlantedRepo;
let findings: readonly string[];

beforeAll(async () => {
  const files = Object.fromEntries(Object.entries(cases).map(([path, [text]]) => [path, text]));
  const web = `{ "extends": "../../tsconfig.json", "include": ["**/*.ts", "**/*.tsx"], "exclude": [] }`;
  repo = plantRepo({ ...files, 'apps/web/tsconfig.json': web });
  findings = (await runGate(gate, repo)).findings;
});

afterAll(() => {
  repo[Symbol.dispose]();
});

describe('lint', () => {
  it.each(Object.entries(cases).filter(([, [, rule]]) => rule !== undefined))('fires on %s', (path, [, rule]) => {
    expect(findings.filter((finding) => finding.startsWith(`${path}:`))).toContainEqual(
      expect.stringContaining(`(${rule ?? ''})`),
    );
  });

  it.each(Object.entries(cases).filter(([, [, rule]]) => rule === undefined))('is silent on %s', (path) => {
    expect(findings.filter((finding) => finding.startsWith(`${path}:`))).toEqual([]);
  });
});
