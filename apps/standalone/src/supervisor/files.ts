import { AppError } from '@logwarden/kernel';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Everything below the data directory. */
export interface DataLayout {
  readonly root: string;
  readonly postgres: string;
  readonly bus: string;
  readonly store: string;
  readonly gateway: string;
  readonly logs: string;
  readonly secrets: string;
  readonly lock: string;
  readonly ready: string;
  /** Settings of the running processes, for programs that are run once beside them (distributed form). */
  readonly settings: string;
  readonly demo: string;
  /** Master key of the masking's tokens. */
  readonly maskingKey: string;
  /** What heads of the audit are signed with, and second factors sealed. */
  readonly keys: string;
  /** Signed heads of the audit's chains. */
  readonly auditHeads: string;
  /** Failed sign-ins. */
  readonly throttle: string;
}

export function layoutOf(root: string): DataLayout {
  const at = (name: string): string => join(root, name);
  return {
    root,
    postgres: at('postgres'),
    bus: at('bus'),
    store: at('store'),
    gateway: at('gateway'),
    logs: at('logs'),
    secrets: at('secrets.json'),
    lock: at('supervisor.pid'),
    ready: at('ready.json'),
    settings: at('processes.env'),
    demo: at('demo.json'),
    maskingKey: at('masking.key'),
    keys: at('keys'),
    auditHeads: join(root, 'audit', 'heads.ndjson'),
    throttle: at('sign-in.throttle'),
  };
}

/** Writes a file whole or not at all, readable by its owner only. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const temp = `${path}.${process.pid}.tmp`;
  const file = await open(temp, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temp, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}

/** The text of a file, or undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** True when a thrown value is a system error with this code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Makes the data directory and its rooms, or says in one sentence why that cannot be done. */
export async function prepareDataDirectory(layout: DataLayout, minFreeBytes: number): Promise<void> {
  try {
    await mkdir(layout.root, { recursive: true, mode: 0o700 });
    const info = await stat(layout.root);
    if (!info.isDirectory())
      throw new AppError('config.invalid', `${layout.root} is not a directory. Choose another with --data DIR.`);
    await access(layout.root, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const room of [layout.bus, layout.store, layout.gateway, layout.logs])
      await mkdir(room, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'config.invalid',
      `The data directory ${layout.root} cannot be used (${reason}). Give its owner the right to read and write it, or choose another with --data DIR.`,
      { cause: error },
    );
  }
  const { bavail, bsize } = await statfs(layout.root);
  if (bavail * bsize < minFreeBytes) {
    const mib = (n: number): string => `${Math.round(n / 1_048_576)} MiB`;
    throw new AppError(
      'config.invalid',
      `The disk of ${layout.root} has ${mib(bavail * bsize)} left, and ${mib(minFreeBytes)} must stay free (LOGWARDEN_MIN_FREE_MB). Free some space or choose another disk with --data DIR.`,
    );
  }
}

export interface Secrets {
  /** Passwords of the owner role (migrations) and of the restricted role the product runs as. */
  readonly ownerPassword: string;
  readonly appPassword: string;
  readonly webSecret: string;
}

/** This data directory's secrets, made at the first start. */
export async function loadSecrets(layout: DataLayout): Promise<Secrets> {
  const text = await readIfPresent(layout.secrets);
  if (text !== undefined) return parseSecrets(text, layout.secrets);
  const secret = (): string => randomBytes(24).toString('base64url');
  const secrets: Secrets = {
    ownerPassword: secret(),
    appPassword: secret(),
    webSecret: randomBytes(32).toString('base64url'),
  };
  await writePrivate(layout.secrets, JSON.stringify(secrets));
  return secrets;
}

function parseSecrets(text: string, path: string): Secrets {
  const value: unknown = JSON.parse(text);
  const field = (name: string): string => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    if (typeof found === 'string') return found;
    throw new AppError('config.invalid', `${path} lacks "${name}". Restore it from a backup of this data directory.`);
  };
  return { ownerPassword: field('ownerPassword'), appPassword: field('appPassword'), webSecret: field('webSecret') };
}

/** True when a process with this id lives and its command line contains `mark`. */
export async function isAlive(pid: number, mark: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(mark);
  } catch {
    return false;
  }
}

/** Takes the data directory for this supervisor; refuses with a sentence when another one has it. */
export async function takeLock(layout: DataLayout): Promise<void> {
  const held = Number((await readIfPresent(layout.lock))?.trim());
  if (held > 0 && held !== process.pid && (await isAlive(held, 'standalone'))) {
    throw new AppError(
      'config.invalid',
      `Logwarden already runs on ${layout.root} (process ${held}). Stop it first, or choose another directory with --data DIR.`,
    );
  }
  await writePrivate(layout.lock, `${process.pid}\n`);
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
