import { z } from 'zod';

/** What became of one suite. A suite that should have run and did not counts as one failure. */
export interface Outcome {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** One sentence per failure. */
  readonly failures: readonly string[];
}

export type Counts = Omit<Outcome, 'suite' | 'seconds'>;

/** One failure that no runner reported: it did not start, broke off or reported nothing. */
export function brokenSuite(reason: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, failures: [reason] };
}

const Assertion = z.object({
  status: z.string(),
  fullName: z.string(),
  failureMessages: z.array(z.string()).nullish(),
});
const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(Assertion),
    }),
  ),
});

/**
 * Reads vitest's JSON report. A file that could not be loaded is a failure although it has no failed test; with
 * `mustRun` so is a file whose tests were all skipped.
 */
export function countVitest(report: unknown, exitCode: number, mustRun = false): Counts {
  const files = VitestReport.parse(report).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failedTests = tests.filter((test) => test.status === 'failed');
  const failures = failedTests.map((test) => `${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  for (const file of files) {
    const silent = file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed');
    if (silent) failures.push(`${file.name}: ${firstLine(file.message) || 'could not be run'}`);
    else if (mustRun && file.assertionResults.every((test) => !ran.has(test.status)))
      failures.push(`${file.name}: no test of it ran`);
  }
  if (exitCode !== 0 && failures.length === 0) failures.push(`the runner ended with ${exitCode.toString()}`);
  const passed = tests.filter((test) => test.status === 'passed').length;
  return { passed, failed: failures.length, skipped: tests.length - passed - failedTests.length, failures };
}

/** What a test that ran ends with; the rest was skipped. */
const ran = new Set(['passed', 'failed']);

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.object({ message: z.string().optional() })).default([]),
});

/** Reads Playwright's JSON report. A test that passed only when repeated has failed. */
export function countPlaywright(report: unknown, exitCode: number): Counts {
  const { stats, errors } = PlaywrightReport.parse(report);
  const failures = errors.map((error) => firstLine(error.message));
  const badTests = stats.unexpected + stats.flaky;
  if (badTests > 0) failures.push(`${badTests.toString()} browser tests failed`);
  if (exitCode !== 0 && failures.length === 0) failures.push(`the runner ended with ${exitCode.toString()}`);
  const failed = Math.max(badTests + errors.length, failures.length);
  return { passed: stats.expected, failed, skipped: stats.skipped, failures };
}

function firstLine(text: string | undefined): string {
  return (text ?? '').split('\n', 1)[0] ?? '';
}

/** The one line that ends a run. */
export function summaryLine(outcomes: readonly Counts[]): string {
  const sum = (key: 'passed' | 'failed' | 'skipped'): string =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0).toString();
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}
