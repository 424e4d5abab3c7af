import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';

/** Flushes a file or a folder (its names) to disk. */
export function syncFile(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes a file; one that is gone already is fine. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

/** Paths of all files below a folder, relative to it. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(`${folder}/${name}`).isFile(),
  );
}
