import { z } from 'zod';
import { type Gate, jsonOf, runAlone, runTool } from './gate.ts';

const Entry = z.object({ name: z.string(), line: z.number().optional() });
const Report = z.object({ issues: z.array(z.object({ file: z.string() }).catchall(z.unknown())) });
const Entries = z.array(z.union([Entry.transform((entry) => [entry]), z.array(Entry)]));

/** Knip: files nobody imports, exports nobody uses, dependencies nobody needs or that are not declared. */
export const gate: Gate = {
  name: 'dead-code',
  async check(tree) {
    const result = await runTool('knip/bin/knip.js', ['--reporter', 'json', '--no-progress'], tree.root);
    const findings = Report.parse(jsonOf(result, '{')).issues.flatMap(sentences);
    if (result.code !== 0 && findings.length === 0) findings.push(`knip ended with ${result.code.toString()}`);
    return { checked: tree.paths.filter((path) => /\.(ts|tsx|mjs)$/.test(path)).length, findings };
  },
};

function sentences(issue: { readonly file: string; readonly [kind: string]: unknown }): string[] {
  return Object.entries(issue).flatMap(([kind, value]) => {
    const entries = Entries.safeParse(value);
    if (!entries.success) return [];
    return entries.data.flat().map(({ name, line }) => `${issue.file}:${(line ?? 1).toString()}: ${kind}: ${name}`);
  });
}

await runAlone(import.meta.url, gate);
