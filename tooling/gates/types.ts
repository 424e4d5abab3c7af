import { type Gate, type GateReport, runAlone, runTool, spokenLines } from './gate.ts';
import type { Tree } from './tree.ts';

const projects = ['tsconfig.json', 'tsconfig.ring0.json', 'apps/web/tsconfig.json'];

/** Type check: the whole repo, ring 0 without Node's types, and the console's own project. */
export const gate: Gate = {
  name: 'types',
  async check(tree) {
    const present = projects.filter((project) => tree.exists(project));
    const reports = await Promise.all(present.map((project) => checkProject(project, tree)));
    return {
      checked: reports.reduce((sum, report) => sum + report.checked, 0),
      findings: reports.flatMap((report) => report.findings),
    };
  },
};

async function checkProject(project: string, tree: Tree): Promise<GateReport> {
  const args = ['-p', project, '--noEmit', '--pretty', 'false', '--listFiles'];
  const result = await runTool('typescript/bin/tsc', args, tree.root);
  const lines = spokenLines(result);
  const own = lines.filter((line) => line.startsWith('/') && !line.includes('/node_modules/'));
  const findings = lines.filter((line) => !line.startsWith('/')).map((line) => `${project}: ${line}`);
  if (own.length === 0) findings.push(`${project}: compiles no file of ours`);
  if (result.code !== 0 && findings.length === 0) findings.push(`${project}: tsc ended with ${result.code.toString()}`);
  return { checked: own.length, findings };
}

await runAlone(import.meta.url, gate);
