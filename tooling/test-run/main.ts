import { runE2e } from './e2e-suite.ts';
import { writeEvidence } from './evidence.ts';
import { runGates } from './gate-suite.ts';
import { parseTestOptions, type SuiteName, type TestOptions } from './options.ts';
import { brokenSuite, type Counts, type Outcome, summaryLine } from './outcome.ts';
import { endAll, say, secondsSince } from './program.ts';
import { runVitest } from './vitest-suite.ts';

const runners: Readonly<Record<SuiteName, (options: TestOptions) => Promise<Counts>>> = {
  gates: runGates,
  unit: ({ full }) => runVitest('unit', { full }),
  int: ({ full }) => runVitest('int', { full }),
  live: ({ full }) => runVitest('live', { full }),
  e2e: runE2e,
};

async function runSuite(suite: SuiteName, options: TestOptions): Promise<Outcome> {
  say(`— ${suite}`);
  const start = performance.now();
  const counts = await runners[suite](options).catch((error: unknown) => brokenSuite(`${suite}: ${String(error)}`));
  return { suite, ...counts, seconds: secondsSince(start) };
}

function printSummary(outcomes: readonly Outcome[]): void {
  process.stdout.write('\n');
  for (const { suite, passed, failed, skipped, seconds, failures } of outcomes) {
    const counts = [passed, failed, skipped].map((count) => count.toString().padStart(6)).join('');
    process.stdout.write(
      `${suite.padEnd(8)}${counts}  (passed, failed, skipped) ${seconds.toFixed(1).padStart(7)} s\n`,
    );
    for (const failure of failures) process.stdout.write(`    ✗ ${failure}\n`);
  }
}

async function main(options: TestOptions): Promise<void> {
  const startedAt = new Date();
  const outcomes: Outcome[] = [];
  for (const suite of options.suites) outcomes.push(await runSuite(suite, options));
  printSummary(outcomes);
  if (options.full) say(`written: ${writeEvidence(outcomes, startedAt)}`);
  process.stdout.write(`${summaryLine(outcomes)}\n`);
  process.exitCode = outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll('SIGINT');
    process.stdout.write(`Broken off.\n${summaryLine([brokenSuite('broken off')])}\n`);
    process.exit(130);
  });
}

await main(parseTestOptions(process.argv.slice(2)));
