import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { repoRoot, type Tree, gitTree } from './tree.ts';
import { execFileSync } from 'node:child_process';

const configuration = [
  '.dependency-cruiser.mjs',
  '.gitignore',
  '.prettierignore',
  '.prettierrc.json',
  'eslint.config.mjs',
  'knip.config.ts',
  'tooling/eslint',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.ring0.json',
];

export interface PlantedRepo extends Tree, Disposable {}

/**
 * A small repository of its own in a fresh directory: our configuration files, the given files, our installed packages.
 * Rooms named in `files` (`packages/x/…`, `apps/x/…`) get a manifest and resolve as `@logwarden/x`.
 */
export function plantRepo(files: Readonly<Record<string, string>>): PlantedRepo {
  const root = mkdtempSync(join(tmpdir(), 'logwarden-planted-'));
  for (const path of configuration) cpSync(join(repoRoot, path), join(root, path), { recursive: true });
  const manifest = { name: 'planted', private: true, type: 'module', workspaces: ['apps/*', 'packages/*'] };
  const all = { 'package.json': JSON.stringify(manifest), ...manifests(files), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  linkPackages(root, roomsOf(files));
  execFileSync('git', ['init', '-q'], { cwd: root });
  const dispose = (): void => rmSync(root, { recursive: true, force: true });
  return { ...gitTree(root), [Symbol.dispose]: dispose };
}

function roomsOf(files: Readonly<Record<string, string>>): string[] {
  const rooms = Object.keys(files).map((path) => /^(?:packages|apps)\/[^/]+/.exec(path)?.[0]);
  return [...new Set(rooms.filter((room) => room !== undefined))];
}

function nameOf(room: string): string {
  return `@logwarden/${relative(dirname(room), room)}`;
}

function manifests(files: Readonly<Record<string, string>>): Record<string, string> {
  const rooms = roomsOf(files);
  const known = Object.fromEntries(rooms.map((room) => [nameOf(room), '*']));
  return Object.fromEntries(
    rooms.map((room) => [
      `${room}/package.json`,
      JSON.stringify({
        name: nameOf(room),
        type: 'module',
        exports: { '.': './src/index.ts' },
        dependencies: known,
      }),
    ]),
  );
}

/** Links to each installed package, so that ours are the planted ones and not the repository's. */
function linkPackages(root: string, rooms: readonly string[]): void {
  const from = join(repoRoot, 'node_modules');
  const to = join(root, 'node_modules');
  mkdirSync(join(to, '@logwarden'), { recursive: true });
  for (const entry of readdirSync(from)) {
    if (!entry.startsWith('.') && entry !== '@logwarden') symlinkSync(join(from, entry), join(to, entry));
  }
  for (const room of rooms) symlinkSync(join(root, room), join(to, nameOf(room)));
}
