import { z } from 'zod';
import { type Gate, jsonOf, runAlone, runTool } from './gate.ts';

const Violation = z.object({
  from: z.string(),
  to: z.string(),
  rule: z.object({ name: z.string() }),
  cycle: z.array(z.object({ name: z.string() })).optional(),
});
const Module = z.object({
  source: z.string(),
  dependencies: z.array(z.object({ module: z.string(), resolved: z.string() })),
});
type Module = z.infer<typeof Module>;
const Report = z.object({
  modules: z.array(Module),
  summary: z.object({ violations: z.array(Violation) }),
});

const isSource = (path: string): boolean =>
  /^(packages|apps)\/[^/]+\/.*\.(ts|tsx)$/.test(path) && !/(\.d\.ts$|\/generated\/|\.config\.m?ts$)/.test(path);

/** Package boundaries by dependency-cruiser, and the proof that it looked: every source file is among its modules. */
export const gate: Gate = {
  name: 'boundaries',
  async check(tree) {
    const sources = tree.paths.filter(isSource);
    const folders = ['packages', 'apps'].filter((folder) => tree.exists(folder));
    const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders];
    const result = await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, tree.root);
    const { modules, summary } = Report.parse(jsonOf(result, '{'));
    return {
      checked: sources.length,
      findings: [...summary.violations.map(sentence), ...modules.flatMap(sideDoors), ...deafness(modules, sources)],
    };
  },
};

function sentence({ rule, from, to, cycle }: z.infer<typeof Violation>): string {
  const way = cycle === undefined ? to : cycle.map((step) => step.name).join(' → ');
  return `${from}: ${rule.name}: imports ${way}`;
}

/** Another package is entered by its name, that is by its `exports`, never by a relative path. */
function sideDoors({ source, dependencies }: Module): string[] {
  const roomOf = (path: string): string => path.split('/').slice(0, 2).join('/');
  return dependencies
    .filter(
      ({ module, resolved }) =>
        module.startsWith('.') && /^(packages|apps)\//.test(resolved) && roomOf(resolved) !== roomOf(source),
    )
    .map(({ module }) => `${source}: relative-import-across-packages: imports ${module}`);
}

/** A parser that cannot read TypeScript reports few modules, or modules without a single dependency, and passes. */
export function deafness(modules: readonly Module[], sources: readonly string[]): string[] {
  const seen = new Set(modules.map((module) => module.source));
  const unseen = sources.filter((path) => !seen.has(path)).map((path) => `${path}: not seen by the boundary check`);
  const links = modules.reduce((sum, module) => sum + module.dependencies.length, 0);
  if (sources.length > 1 && links === 0)
    unseen.push(`boundaries: not one import seen in ${sources.length.toString()} files`);
  return unseen;
}

await runAlone(import.meta.url, gate);
