import { access, constants, glob, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Say } from '../cli/messages.ts';

export interface FoundFiles {
  /** Absolute paths, each once, in the order of the patterns and sorted inside one. */
  readonly files: readonly string[];
  /** One sentence for each pattern or file that cannot be used. */
  readonly problems: readonly string[];
}

const hasMagic = /[*?[\]{}]/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function problemOf(file: string, say: Say): Promise<string | null> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) return say('isDirectory', { path: file });
    await access(file, constants.R_OK);
    return null;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return say('noSuchFile', { path: file });
    if (code === 'EACCES' || code === 'EPERM') return say('noPermission', { path: file });
    return say('unreadable', { path: file, detail: code });
  }
}

async function matches(pattern: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of glob(pattern)) names.push(name);
  return names.toSorted();
}

/** Finds what the patterns name. A name that exists is taken as it is, also when it looks like a pattern. */
export async function findFiles(patterns: readonly string[], say: Say): Promise<FoundFiles> {
  const files = new Set<string>();
  const problems: string[] = [];
  for (const pattern of patterns) {
    const exact = await stat(pattern).then(
      () => true,
      () => false,
    );
    const names = exact || !hasMagic.test(pattern) ? [pattern] : await matches(pattern);
    if (names.length === 0) problems.push(say('noMatch', { path: pattern }));
    for (const name of names) {
      const problem = await problemOf(name, say);
      if (problem === null) files.add(path.resolve(name));
      else if (names.length === 1 || !(await stat(name)).isDirectory()) problems.push(problem);
    }
  }
  return { files: [...files], problems };
}
