import { AppError } from '@logwarden/kernel';
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const keyBytes = 32;

function keyOf(text: string, from: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.byteLength === keyBytes) return new Uint8Array(key);
  throw new AppError('config.invalid', `The masking key in ${from} is not 32 bytes in hex or base64.`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Two processes that start at once keep one key: a link never replaces a file that is there. */
async function make(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const mine = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(mine, `${randomBytes(keyBytes).toString('hex')}\n`, { mode: 0o600, flush: true });
  await link(mine, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(mine);
}

/**
 * The installation's master key for tokens: given in the settings, or kept in a file that only its owner can read and
 * that is made at the first start where `mayMake`. Throws `config.invalid` for what is no key, and for none that may not
 * be made: a new one would make every token useless.
 */
export async function loadMasterKey(place: {
  readonly given?: string | undefined;
  readonly file: string;
  readonly mayMake: boolean;
}): Promise<Uint8Array> {
  if (place.given !== undefined) return keyOf(place.given, 'LOGWARDEN_MASKING_KEY');
  try {
    await chmod(place.file, 0o600);
  } catch (error) {
    if (!isMissing(error)) throw error;
    if (!place.mayMake)
      throw new AppError(
        'config.invalid',
        `There is no masking key: neither LOGWARDEN_MASKING_KEY nor ${place.file}. All processes need the same one. Make it once (openssl rand -hex 32) and set LOGWARDEN_MASKING_KEY to it for every process, or point LOGWARDEN_DATA of all at one shared directory that holds the file.`,
      );
    await make(place.file);
  }
  return keyOf(await readFile(place.file, 'utf8'), place.file);
}
