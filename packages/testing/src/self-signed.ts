import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate of its own making, PEM, for the name `localhost` and the address 127.0.0.1. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

function der(tag: number, ...parts: readonly (Uint8Array | number)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : part)));
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (...bytes: readonly number[]): Buffer => der(0x06, ...bytes);
const utcTime = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

const ecdsaSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('localhost')))));
const altNames = sequence(der(0x82, Buffer.from('localhost')), der(0x87, 127, 0, 0, 1));
const extensions = der(0xa3, sequence(sequence(oid(0x55, 0x1d, 0x11), der(0x04, altNames))));
const dayMs = 86_400_000;

/** Makes an ECDSA P-256 certificate (RFC 5280) that is valid from a day before `nowMs` to `days` after. */
export function makeSelfSigned(nowMs: number, days = 30): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = sequence(
    der(0xa0, der(0x02, 2)),
    der(0x02, 1),
    ecdsaSha256,
    name,
    sequence(utcTime(nowMs - dayMs), utcTime(nowMs + days * dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const certificate = sequence(body, ecdsaSha256, der(0x03, 0, sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
