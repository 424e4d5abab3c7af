import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../gates/tree.ts';
import { brokenSuite, type Counts, countVitest } from './outcome.ts';
import { reportDir, startProgram, waitForExit } from './program.ts';

const minuteMs = 60_000;

/** Runs one vitest project and reads its JSON report. */
export async function runVitest(
  project: 'unit' | 'int' | 'live',
  options: { readonly full: boolean },
): Promise<Counts> {
  mkdirSync(reportDir, { recursive: true });
  const report = join(reportDir, `${project}.json`);
  rmSync(report, { force: true });
  const args = [
    join(repoRoot, 'node_modules', 'vitest', 'vitest.mjs'),
    ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const child = startProgram(args, { env: options.full ? { LOGWARDEN_FULL: '1' } : {} });
  const code = await waitForExit(child, (options.full ? 180 : 20) * minuteMs);
  const counts = existsSync(report)
    ? countVitest(JSON.parse(readFileSync(report, 'utf8')), code, project === 'live')
    : undefined;
  if (counts !== undefined && counts.passed + counts.failed + counts.skipped > 0) return counts;
  return brokenSuite(`${project}: no test ran, the runner ended with ${code.toString()}`);
}
