import { join } from 'node:path';
import { type Gate, runAlone, runNode, spokenLines } from './gate.ts';

const script = 'tooling/openapi-drift.mjs';

/** The committed OpenAPI document is what the route table says. */
export const gate: Gate = {
  name: 'openapi',
  async check(tree) {
    if (!tree.exists(script)) return { checked: 0, findings: [`${script}: is missing, so the drift is unknown`] };
    const result = await runNode(join(tree.root, script), [], tree.root);
    if (result.code === 0) return { checked: 1, findings: [] };
    const said = spokenLines(result);
    return { checked: 1, findings: said.length > 0 ? said : [`${script} ended with ${result.code.toString()}`] };
  },
};

await runAlone(import.meta.url, gate);
