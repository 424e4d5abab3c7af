import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../gates/tree.ts';
import type { TestOptions } from './options.ts';
import { brokenSuite, type Counts, countPlaywright } from './outcome.ts';
import { type Product, startProduct } from './product.ts';
import { reportDir, say, secondsSince, startProgram, waitForExit } from './program.ts';

const stopLimitS = 20;
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function findBrowser(): string | undefined {
  return process.env['LOGWARDEN_E2E_CHROMIUM'] ?? browsers.find((path) => existsSync(path));
}

/** Starts the product with demo data, drives it in the browser, and stops it; starting and stopping are tests too. */
export async function runE2e(options: TestOptions): Promise<Counts> {
  const browser = findBrowser();
  if (browser === undefined) {
    return brokenSuite(
      'e2e: no browser. Install Chromium (Debian: apt-get install chromium fonts-noto-cjk) and run again.',
    );
  }
  const start = performance.now();
  let product: Product;
  try {
    product = await startProduct([
      ...(options.distributed ? ['--distributed'] : []),
      ...['--demo', '--demo-size', options.full ? 'full' : 'small'],
    ]);
  } catch (error) {
    return brokenSuite(`e2e: ${error instanceof Error ? error.message : String(error)}`);
  }
  say(`product ready after ${secondsSince(start).toFixed(1)} s`);
  const counts = await runPlaywright(browser, product.ready, options);
  return withStop(counts, await product.stop());
}

async function runPlaywright(browser: string, ready: string, { full, specs }: TestOptions): Promise<Counts> {
  const report = join(reportDir, 'e2e.json');
  rmSync(report, { force: true });
  const cli = join(repoRoot, 'node_modules', '@playwright', 'test', 'cli.js');
  const env = {
    LOGWARDEN_E2E_READY: ready,
    LOGWARDEN_E2E_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(full ? { LOGWARDEN_FULL: '1' } : {}),
  };
  const args = [
    cli,
    'test',
    '--config',
    join(repoRoot, 'e2e', 'playwright.config.ts'),
    '--reporter=list,json',
    ...specs,
  ];
  const code = await waitForExit(startProgram(args, { env }), 20 * 60_000);
  if (!existsSync(report)) return brokenSuite(`e2e: no report, the runner ended with ${code.toString()}`);
  const counts = countPlaywright(JSON.parse(readFileSync(report, 'utf8')), code);
  return counts.passed + counts.failed + counts.skipped > 0 ? counts : brokenSuite('e2e: no browser test ran');
}

/** The start that led here has passed; the stop passes when every process was gone in time. */
function withStop(counts: Counts, seconds: number | null): Counts {
  const inTime = seconds !== null && seconds <= stopLimitS;
  say(seconds === null ? 'product had to be killed' : `product stopped after ${seconds.toFixed(1)} s`);
  const reason = `e2e: the product did not stop within ${stopLimitS.toString()} s`;
  return {
    ...counts,
    passed: counts.passed + (inTime ? 2 : 1),
    failed: counts.failed + (inTime ? 0 : 1),
    failures: inTime ? counts.failures : [...counts.failures, reason],
  };
}
