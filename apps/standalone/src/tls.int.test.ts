import { AppError } from '@logwarden/kernel';
import { makeSelfSigned } from '@logwarden/testing/self-signed';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTls } from './tls.ts';

const nowMs = Date.UTC(2026, 0, 1);
let directory: string;
const at = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logwarden-tls-'));
  const pair = makeSelfSigned(nowMs);
  writeFileSync(at('cert.pem'), pair.cert);
  writeFileSync(at('key.pem'), pair.key);
  writeFileSync(at('other.pem'), makeSelfSigned(nowMs).key);
  writeFileSync(at('text.pem'), 'not PEM at all');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const load = (cert: string, key: string, when = nowMs) =>
  loadTls({ tls: { certFile: at(cert), keyFile: at(key) } }, when);

it('reads a certificate and its key, and nothing where none is asked for', () => {
  expect(load('cert.pem', 'key.pem')?.cert).toContain('BEGIN CERTIFICATE');
  expect(loadTls({ tls: undefined }, nowMs)).toBeUndefined();
});

it.each([
  ['none.pem', 'key.pem', /--tls-cert: .*none\.pem cannot be read/],
  ['cert.pem', 'none.pem', /--tls-key: .*none\.pem cannot be read/],
  ['text.pem', 'key.pem', /--tls-cert: .*PEM/],
  ['cert.pem', 'text.pem', /--tls-key: .*PEM/],
  ['cert.pem', 'other.pem', /other\.pem is not the key of/],
])('says in a sentence why %s with %s cannot serve', (cert, key, sentence) => {
  expect(() => load(cert, key)).toThrow(sentence);
});

it('refuses one that has expired', () => {
  expect(() => load('cert.pem', 'key.pem', nowMs + 60 * 86_400_000)).toThrow(AppError);
  expect(() => load('cert.pem', 'key.pem', nowMs + 60 * 86_400_000)).toThrow(/expired/);
});
