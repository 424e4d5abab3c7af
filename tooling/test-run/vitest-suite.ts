import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../gates/tree.ts';
import { brokenSuite, type Counts, countVitest } from './outcome.ts';
import { reportDir, startProgram, waitForExit } from './program.ts';

const minuteMs = 60_000;

/** Runs one vitest project and reads its JSON report. `mayBeEmpty`: no test file of this kind is no failure. */
export async function runVitest(
  project: 'unit' | 'int' | 'live',
  options: { readonly full: boolean; readonly mayBeEmpty?: boolean },
): Promise<Counts> {
  mkdirSync(reportDir, { recursive: true });
  const report = join(reportDir, `${project}.json`);
  rmSync(report, { force: true });
  const args = [
    join(repoRoot, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...(options.mayBeEmpty === true ? ['--passWithNoTests'] : []),
  ];
  const child = startProgram(args, { env: options.full ? { LOGWARDEN_FULL: '1' } : {} });
  const code = await waitForExit(child, (options.full ? 180 : 20) * minuteMs);
  if (!existsSync(report)) return emptyRun(project, code, options.mayBeEmpty === true);
  const counts = countVitest(JSON.parse(readFileSync(report, 'utf8')), code);
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  return ran ? counts : emptyRun(project, code, options.mayBeEmpty === true);
}

function emptyRun(project: string, code: number, mayBeEmpty: boolean): Counts {
  if (mayBeEmpty && code === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  return brokenSuite(`${project}: no test ran, the runner ended with ${code.toString()}`);
}
