import { defineConfig } from 'vitest/config';

const roots = ['packages/*/src', 'apps/*/src', 'bench', 'tooling'];
const under = (suffix: string): string[] => roots.map((root) => `${root}/**/*${suffix}`);

/** Three suites: pure (`*.test.ts`), embedded engines (`*.int.test.ts`), real Kafka and Elasticsearch (`*.live.test.ts`). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: under('.test.ts'),
          exclude: ['**/*.int.test.ts', '**/*.live.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'int',
          include: under('.int.test.ts'),
          exclude: ['**/node_modules/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'live',
          include: under('.live.test.ts'),
          // One file at a time: engines share the machine, and fault tests need them undisturbed.
          fileParallelism: false,
          globalSetup: ['tooling/test-run/live-engines.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
