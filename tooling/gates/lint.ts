import { relative } from 'node:path';
import { z } from 'zod';
import { type Gate, jsonOf, runAlone, runTool } from './gate.ts';

const Report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(z.object({ line: z.number().optional(), message: z.string(), ruleId: z.string().nullish() })),
  }),
);

/** Type-aware ESLint with the budgets; warnings count as errors. */
export const gate: Gate = {
  name: 'lint',
  async check(tree) {
    const args = ['.', '--format', 'json', '--max-warnings', '0', '--no-warn-ignored'];
    const files = Report.parse(jsonOf(await runTool('eslint/bin/eslint.js', args, tree.root), '['));
    const findings = files.flatMap((file) =>
      file.messages.map(({ line, message, ruleId }) => {
        const where = `${relative(tree.root, file.filePath)}:${(line ?? 1).toString()}`;
        return `${where}: ${message} (${ruleId ?? 'parser'})`;
      }),
    );
    return { checked: files.length, findings };
  },
};

await runAlone(import.meta.url, gate);
