import { randomInt } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/** Personal data that nobody has, made anew in every run, so that no answer can be right by chance. */
export interface Canaries {
  readonly mobile: string;
  readonly card: string;
  readonly residentId: string;
  readonly email: string;
  readonly password: string;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => String(randomInt(10))).join('');
}

function withLuhn(body: string): string {
  const sum = Array.from(body)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

function withMod11(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + ('10X98765432'[sum % 11] ?? '');
}

export function makeCanaries(): Canaries {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
  return {
    mobile: `138${digits(8)}`,
    card: withLuhn(`622202${digits(12)}`),
    residentId: withMod11(
      `44010619${String(randomInt(60, 99))}0${String(randomInt(1, 10))}1${String(randomInt(0, 10))}${digits(3)}`,
    ),
    email: `${letters(14)}@bank.example.com`,
    password: `Pw-${letters(18)}`,
  };
}

/** What must not be found: of an e-mail address its name, which is what a mask hides. */
function needlesOf(canaries: Canaries): string[] {
  const [name = ''] = canaries.email.split('@');
  return [canaries.mobile, canaries.card, canaries.residentId, name, canaries.password].map(plain);
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/<[^>]{0,200}>/g, '')
    .replace(/[\s\p{P}\p{S}\p{Cf}]/gu, '')
    .toLowerCase();
}

function gunzipped(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function jsonUnescaped(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\(.)/g, '$1');
}

function urlDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function base64Decoded(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/_-]{12,}={0,2}/g) ?? [];
  return runs.map((run) => Buffer.from(run, 'base64').toString('latin1')).join('\n');
}

/** All texts that somebody could read out of an answer. */
function readingsOf(bytes: Buffer): string[] {
  const open = gunzipped(bytes);
  const texts = [open.toString('utf8'), open.toString('utf16le'), open.toString('latin1')];
  const steps = [jsonUnescaped, urlDecoded, base64Decoded];
  for (const step of steps) texts.push(...texts.map(step));
  return texts.flatMap((text) => [text, plain(text)]);
}

/** The hidden values that an answer holds in any form. */
export function leaksIn(bytes: Buffer | string, canaries: Canaries): string[] {
  const texts = readingsOf(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  return needlesOf(canaries).filter((needle) => texts.some((text) => text.toLowerCase().includes(needle)));
}
