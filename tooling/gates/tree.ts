import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a gate sees of the repository. Gates take a tree, so that a test can hand them a planted one. */
export interface Tree {
  /** Absolute path of the root; gates that call tools run them there. */
  readonly root: string;
  /** Files, relative to the root, sorted. */
  readonly paths: readonly string[];
  read(path: string): string;
  /** True for files and folders. */
  exists(path: string): boolean;
}

export const repoRoot = dirname(dirname(import.meta.dirname));

/** Tracked files and new ones that are not ignored, without those that are deleted in the work tree. */
export function gitTree(root = repoRoot): Tree {
  const out = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  }).toString('utf8');
  const paths = [...new Set(out.split('\0'))].filter((path) => path !== '' && isFile(join(root, path))).sort();
  return {
    root,
    paths,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    exists: (path) => existsSync(join(root, path)),
  };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** A tree made of texts, for tests. */
export function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const paths = Object.keys(files).sort();
  const under = (path: string): string => `${path.replace(/\/$/, '')}/`;
  return {
    root: '/planted',
    paths,
    read: (path) => files[path] ?? '',
    exists: (path) => paths.some((known) => known === path || known.startsWith(under(path))),
  };
}

const binary = /\.(png|jpe?g|gif|ico|webp|woff2?|ttf|otf|gz|zip|parquet|pdf|bin)$/i;

/** Paths whose content is text that a person writes or reviews. */
export function textPaths(tree: Tree): readonly string[] {
  return tree.paths.filter((path) => !binary.test(path));
}
