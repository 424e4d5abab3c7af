import { defineConfig, devices } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Ready = z.object({ web: z.string() });

/** `npm test` starts the product and names its `ready.json`; by hand, point the variable at that of a running one. */
function consoleOrigin(): string {
  const path = process.env['LOGWARDEN_E2E_READY'];
  if (path === undefined) return 'http://127.0.0.1:3000';
  return Ready.parse(JSON.parse(readFileSync(path, 'utf8'))).web;
}

const browser = process.env['LOGWARDEN_E2E_CHROMIUM'];

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: consoleOrigin(),
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      args: ['--no-sandbox'],
      ...(browser === undefined ? {} : { executablePath: browser }),
    },
  },
});
