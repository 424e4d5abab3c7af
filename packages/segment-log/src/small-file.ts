import { basename, dirname, join } from 'node:path';
import { orMissing } from './log-fs.ts';
import type { LogFs } from './log-fs.ts';
import { makeDir } from './make-dir.ts';

/** A file's text, or undefined while it or its directory is missing. */
export async function readSmallFile(fs: LogFs, path: string): Promise<string | undefined> {
  const file = await orMissing(fs.open(path, 'read'), undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(await file.size());
    return bytes.toString('utf8', 0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/** Replaces a file whole and durably: readers, and a start after a power cut, see the old content or the new one. */
export async function replaceSmallFile(fs: LogFs, path: string, content: string | Uint8Array): Promise<void> {
  const dir = dirname(path);
  await makeDir(fs, dir);
  const temporary = join(dir, `.${basename(path)}.tmp`);
  await orMissing(fs.unlink(temporary), undefined);
  const file = await fs.open(temporary, 'create');
  try {
    await file.write([typeof content === 'string' ? Buffer.from(content) : content], 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
  await fs.syncDir(dir);
}
