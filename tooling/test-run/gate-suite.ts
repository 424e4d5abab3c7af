import { gates } from '../gates/all.ts';
import { type Gate, runGate } from '../gates/gate.ts';
import { gitTree, type Tree } from '../gates/tree.ts';
import type { Counts } from './outcome.ts';
import { say, secondsSince } from './program.ts';

const shown = 20;

/** Runs every gate, two at a time; each counts as one test. */
export async function runGates(): Promise<Counts> {
  const tree = gitTree();
  const waiting = [...gates];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift())
      failures.push(...(await runOne(gate, tree)));
  };
  await Promise.all([worker(), worker()]);
  return { passed: gates.length - failures.length, failed: failures.length, skipped: 0, failures };
}

async function runOne(gate: Gate, tree: Tree): Promise<readonly string[]> {
  const start = performance.now();
  const { checked, findings } = await runGate(gate, tree);
  const took = `${secondsSince(start).toFixed(1)} s`;
  if (findings.length === 0) {
    say(`gate ${gate.name} · ok · ${checked.toString()} checked · ${took}`);
    return [];
  }
  say(`gate ${gate.name} · ${findings.length.toString()} findings · ${took}`);
  for (const finding of findings.slice(0, shown)) process.stdout.write(`    ${finding}\n`);
  if (findings.length > shown) process.stdout.write(`    … npx node tooling/gates/${gate.name}.ts shows all\n`);
  return [`gate ${gate.name}: ${findings.length.toString()} findings`];
}
