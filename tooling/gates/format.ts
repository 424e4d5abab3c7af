import { type Gate, runAlone, runTool, spokenLines } from './gate.ts';

/** Prettier over everything that is not ignored. */
export const gate: Gate = {
  name: 'format',
  async check(tree) {
    const known = tree.paths.filter((path) => /\.(m?tsx?|m?js|json|css|md|ya?ml)$/.test(path));
    const args = ['--check', '.', '--cache', '--cache-location', '.cache/prettier', '--log-level', 'warn'];
    const result = await runTool('prettier/bin/prettier.cjs', args, tree.root);
    if (result.code === 0) return { checked: known.length, findings: [] };
    const findings = spokenLines(result).filter((line) => !line.includes('Code style issues'));
    return {
      checked: known.length,
      findings: findings.length > 0 ? findings : [`prettier ended with ${result.code.toString()}`],
    };
  },
};

await runAlone(import.meta.url, gate);
