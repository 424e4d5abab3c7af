import { z } from 'zod';
import { type Gate, runAlone } from './gate.ts';
import { manifestPaths, readManifest } from './manifest.ts';
import type { Tree } from './tree.ts';

const Entry = z.object({
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
});
const Lock = z.object({ packages: z.record(z.string(), Entry) });

/** The lock file names versions and checksums, never the registry they came from; our own dependencies are pinned. */
export const gate: Gate = {
  name: 'lockfile',
  check(tree) {
    const entries = Object.entries(Lock.parse(JSON.parse(tree.read('package-lock.json'))).packages);
    const faults = entries.flatMap(([path, entry]) => faultsOf(path, entry));
    const loose = manifestPaths(tree).flatMap((path) => looseVersions(tree, path));
    return { checked: entries.length, findings: [...faults, ...loose] };
  },
};

function faultsOf(path: string, entry: z.infer<typeof Entry>): string[] {
  const found: string[] = [];
  if (/^(https?|git\+)/.test(entry.resolved ?? '')) {
    found.push(`package-lock.json: ${path} names a host: set omit-lockfile-registry-resolved and lock again`);
  }
  const fromRegistry = path.includes('node_modules/') && entry.link !== true && entry.inBundle !== true;
  if (fromRegistry && entry.integrity === undefined) found.push(`package-lock.json: ${path} has no checksum`);
  return found;
}

/** `node` stays a range: the runtime takes its own security fixes. Workspace links are `*`. */
function looseVersions(tree: Tree, path: string): string[] {
  const manifest = readManifest(tree, path);
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(
      ([name, range]) =>
        name !== 'node' && !name.startsWith('@logwarden/') && !/^(npm:@?[\w/.-]+@)?\d+\.\d+\.\d+/.test(range),
    )
    .map(([name, range]) => `${path}: ${name} is "${range}"; pin the version`);
}

await runAlone(import.meta.url, gate);
