// Keeps what Node makes of our TypeScript: a process or thread that finds it there does not load the compiler that strips
// the types, which costs about 22 MB of memory and 0.2 s each.
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Value of `NODE_COMPILE_CACHE` for the processes of the product. */
export const compileCacheDir = join(root, '.cache', 'compiled');

/** Files that a process or a thread of the product starts with; what they import follows. */
export const entries = [
  'apps/standalone/src/main.ts',
  'apps/standalone/src/prepare-process.ts',
  'apps/standalone/src/demo-process.ts',
  'apps/standalone/src/core-process.ts',
  'apps/standalone/src/gateway-process.ts',
  'apps/standalone/src/web-preload.ts',
  'apps/indexer/src/build/build-thread.ts',
  'packages/store/src/duckdb/merge/merge-worker.ts',
];

/** Loads an entry with all it imports, and ends before any of it runs. */
export async function load(entry) {
  const urlOf = (code) => `data:text/javascript,${encodeURIComponent(code)}`;
  const stop = urlOf('throw new Error("loaded")');
  const target = pathToFileURL(join(root, entry)).href;
  const both = [stop, target].map((url) => `import ${JSON.stringify(url)};`).join('');
  await import(urlOf(both)).catch((error) => {
    if (error.message !== 'loaded') throw error;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const entry of entries) await load(entry);
  module.flushCompileCache();
}
