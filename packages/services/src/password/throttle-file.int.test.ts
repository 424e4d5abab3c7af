import { AppError } from '@logwarden/kernel';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';
import { ThrottleFile } from './throttle-file.ts';

let directory: string;
let file: string;
let nowMs = 1_767_063_600_000;
let errors: unknown[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logwarden-throttle-'));
  file = join(directory, 'state', 'sign-in.throttle');
  errors = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A process that starts: nothing but the file is known to it. */
const start = (): LoginThrottle =>
  new LoginThrottle({ nowMs: () => nowMs }, new ThrottleFile(file, (error) => errors.push(error)));

function waitOf(throttle: LoginThrottle, account = 'a@bank.example', peer = '10.0.0.1'): number {
  try {
    throttle.begin(account, peer);
    return 0;
  } catch (error) {
    return error instanceof AppError ? Number(error.details['retryAfterMs']) : NaN;
  }
}

it('goes on waiting after the process was killed, and counts on from there', () => {
  const first = start();
  for (let i = 0; i < 5; i++) expect(waitOf(first)).toBe(0);
  const second = start();
  expect(waitOf(second)).toBe(1000);
  nowMs += 1000;
  expect(waitOf(second)).toBe(0);
  expect(waitOf(start())).toBe(2000);
  expect(waitOf(start(), 'b@bank.example')).toBe(0);
  expect(errors).toEqual([]);
});

it('remembers success too, and forgets after the window', () => {
  const first = start();
  for (let i = 0; i < 5; i++) waitOf(first);
  first.succeeded('a@bank.example', '10.0.0.1');
  const second = start();
  for (let i = 0; i < 5; i++) expect(waitOf(second)).toBe(0);
  expect(waitOf(start())).toBe(1000);
  nowMs += 16 * 60_000;
  expect(waitOf(start())).toBe(0);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(8);
});

it('writes down neither addresses nor accounts, for the owner alone', () => {
  waitOf(start());
  expect(readFileSync(file, 'utf8')).not.toMatch(/bank|10\.0/);
  expect(statSync(file).mode & 0o077).toBe(0);
});

it('passes over torn lines, and does not wait longer because a clock was set back', () => {
  const first = start();
  for (let i = 0; i < 6; i++) waitOf(first);
  appendFileSync(file, 'torn 12');
  nowMs -= 86_400_000;
  const second = start();
  expect(waitOf(second)).toBeLessThanOrEqual(1000);
  nowMs += 86_400_000;
});

it('goes on in memory where the file cannot be written, and says so', () => {
  writeFileSync(join(directory, 'state'), 'a file in the place of the folder');
  const throttle = start();
  for (let i = 0; i < 5; i++) expect(waitOf(throttle)).toBe(0);
  expect(waitOf(throttle)).toBe(1000);
  expect(errors.length).toBeGreaterThan(0);
});
