import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gitTree, repoRoot, type Tree } from './tree.ts';

export interface GateReport {
  /** One sentence each: `path:line: what is wrong`. */
  readonly findings: readonly string[];
  /** How many files, modules or entries were looked at. */
  readonly checked: number;
}

/** The one form of a gate. Its file is also a program: it prints the findings and exits 1 when there are any. */
export interface Gate {
  readonly name: string;
  check(tree: Tree): GateReport | Promise<GateReport>;
}

/** Runs the gate when its file is the program; otherwise does nothing. */
export async function runAlone(moduleUrl: string, gate: Gate): Promise<void> {
  if (process.argv[1] === undefined || pathToFileURL(process.argv[1]).href !== moduleUrl) return;
  const report = await runGate(gate, gitTree());
  for (const finding of report.findings) process.stderr.write(`${finding}\n`);
  process.stdout.write(
    `${gate.name}: ${report.checked.toString()} checked, ${report.findings.length.toString()} findings\n`,
  );
  process.exitCode = report.findings.length > 0 ? 1 : 0;
}

/** A gate that looked at nothing has not passed, and one that broke has not either. */
export async function runGate(gate: Gate, tree: Tree): Promise<GateReport> {
  try {
    const report = await gate.check(tree);
    const nothingSeen = report.checked === 0 && report.findings.length === 0;
    return nothingSeen ? { checked: 0, findings: [`${gate.name}: looked at nothing`] } : report;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { checked: 0, findings: [`${gate.name}: could not run: ${reason}`] };
  }
}

export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the repo's `node_modules` with the Node that runs us, in `root`. Never rejects on an exit code. */
export function runTool(script: string, args: readonly string[], root = repoRoot): Promise<ToolResult> {
  return runNode(join(repoRoot, 'node_modules', script), args, root);
}

/** Like {@link runTool}, for any script by its absolute path. */
export function runNode(path: string, args: readonly string[], root: string): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-old-space-size=6144', path, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** The lines of both outputs that say something. */
export function spokenLines(result: ToolResult): readonly string[] {
  return `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
}

/** The JSON document that a tool printed, from its first `open` character on. Throws what the tool said instead. */
export function jsonOf(result: ToolResult, open: '[' | '{'): unknown {
  const start = result.stdout.indexOf(open);
  if (start === -1) throw new Error(spokenLines(result).join(' ') || `ended with ${result.code.toString()}, no report`);
  return JSON.parse(result.stdout.slice(start));
}

/** The line number, from 1, of a character position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < position; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
