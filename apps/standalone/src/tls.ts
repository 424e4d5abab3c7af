import type { Config } from '@logwarden/config';
import { AppError } from '@logwarden/kernel';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** PEM texts, as `tls.createSecureContext` takes them. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

function wrong(flag: string, what: string, cause?: unknown): AppError {
  return new AppError('config.invalid', `${flag}: ${what}`, cause === undefined ? {} : { cause });
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw wrong(flag, `${file} cannot be read. Check the path and that this user may read it.`, cause);
  }
}

function parsed<T>(flag: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw wrong(flag, `${file} does not hold what it should: PEM, without a passphrase.`, cause);
  }
}

/** Certificate and key of the configuration. Throws `config.invalid` with a sentence when they cannot serve. */
export function loadTls(config: Pick<Config, 'tls'>, nowMs: number): TlsPair | undefined {
  if (config.tls === undefined) return undefined;
  const { certFile, keyFile } = config.tls;
  const pair = { cert: read('--tls-cert', certFile), key: read('--tls-key', keyFile) };
  const certificate = parsed('--tls-cert', certFile, () => new X509Certificate(pair.cert));
  const key = parsed('--tls-key', keyFile, () => createPrivateKey(pair.key));
  if (!certificate.checkPrivateKey(key)) throw wrong('--tls-key', `${keyFile} is not the key of ${certFile}.`);
  if (Date.parse(certificate.validTo) < nowMs) {
    throw wrong('--tls-cert', `${certFile} has expired (${certificate.validTo}). Renew it and start again.`);
  }
  return pair;
}
