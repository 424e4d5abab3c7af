import type { KnipConfig } from 'knip';

/**
 * Entry points per room. A package's `index.ts` is its public face; exports that only their own file uses are dead
 * all the same, since an export says that somebody else needs it.
 */
const config: KnipConfig = {
  workspaces: {
    '.': { entry: ['tooling/*.mjs', 'tooling/gates/*.ts', 'tooling/engines/*.mjs'], project: ['*.{ts,mjs}'] },
    tooling: { entry: ['*.mjs', 'gates/*.ts', 'engines/*.mjs'], project: ['**/*.{ts,mjs}'] },
    bench: { entry: ['*.ts'], project: ['**/*.ts'] },
    e2e: { entry: ['*.spec.ts', 'playwright.config.ts'], project: ['**/*.ts'] },
    'apps/web': { project: ['**/*.{ts,tsx}'] },
    'apps/*': { entry: ['src/{index,main}.ts'], project: ['src/**/*.{ts,tsx}'] },
    'packages/db': { entry: ['src/index.ts', 'prisma.config.ts'], project: ['src/**/*.ts', '!src/generated/**'] },
    'packages/*': { entry: ['src/index.ts'], project: ['src/**/*.{ts,tsx}'] },
  },
  // Called by name from tooling: no import leads to them.
  ignoreDependencies: ['node', 'turbo', '@logwarden/.*'],
  ignoreBinaries: ['mount', 'umount'],
  ignoreExportsUsedInFile: true,
};

export default config;
