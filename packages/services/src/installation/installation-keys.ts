import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@logwarden/kernel';

export interface Signed {
  /** First 16 hex digits of the SHA-256 of the public key. */
  readonly keyId: string;
  /** SPKI, base64. */
  readonly publicKey: string;
}

/** What the installation signs and seals with. The keys never leave the process and its data directory. */
export interface InstallationKeys {
  readonly signer: Signed;
  /** Ed25519 signature, base64. */
  sign(text: string): string;
  /** Encrypts a small secret for the database; `context` must be the same to open it again. */
  seal(text: string, context: string): string;
  /** Throws `config.invalid` when it was sealed by another key, for another context, or changed. */
  unseal(sealed: string, context: string): string;
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads a key file or makes it, readable by its owner only; of two that make it at once the first one's stays. */
async function ensureKeyFile(file: string, make: () => Buffer): Promise<Buffer> {
  const known = await readIfThere(file);
  if (known !== undefined) {
    await chmod(file, 0o600);
    return known;
  }
  const mine = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(mine, make(), { mode: 0o600, flush: true });
  await link(mine, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(mine);
  return readFile(file);
}

function sealing(key: Buffer): Pick<InstallationKeys, 'seal' | 'unseal'> {
  return {
    seal: (text, context) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context, 'utf8'));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    unseal: (sealed, context) => {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(context, 'utf8'))
          .setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError(
          'config.invalid',
          'A secret in the database was sealed with another key of the installation.',
          {
            cause,
          },
        );
      }
    },
  };
}

/** Keys in `directory` (mode 0700), made at the first start. Whoever runs several instances gives all of them the same. */
export async function openInstallationKeys(directory: string): Promise<InstallationKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pem = await ensureKeyFile(join(directory, 'audit-signing.pem'), () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });
  const sealKey = await ensureKeyFile(join(directory, 'seal.key'), () => randomBytes(32));
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const publicFile = join(directory, 'audit-signing.pub.pem');
  const written = `${publicFile}.${randomBytes(6).toString('hex')}`;
  await writeFile(written, publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o644 });
  await rename(written, publicFile);
  return {
    signer: {
      keyId: createHash('sha256').update(spki).digest('hex').slice(0, 16),
      publicKey: spki.toString('base64'),
    },
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
    ...sealing(sealKey),
  };
}
