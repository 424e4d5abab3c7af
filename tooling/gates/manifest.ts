import { z } from 'zod';
import type { Tree } from './tree.ts';

const Manifest = z.object({
  name: z.string().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});
export type Manifest = z.infer<typeof Manifest>;

/** The parts of a `package.json` that gates read. */
export function readManifest(tree: Tree, path: string): Manifest {
  return Manifest.parse(JSON.parse(tree.read(path)));
}

/** Paths of all manifests of the repository. */
export function manifestPaths(tree: Tree): readonly string[] {
  return tree.paths.filter((path) => /(^|\/)package\.json$/.test(path));
}
