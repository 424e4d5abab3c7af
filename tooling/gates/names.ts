import { type Gate, runAlone } from './gate.ts';

const empty = /^(utils?|helpers?|commons?|shared|misc|stuff)$/i;
const kebab = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
// Framework files whose form is fixed by others: `[id]`, `(group)`, `README.md`, and the like.
const fixedForm = /^(\[{1,2}.*\]{1,2}|\(.*\)|_.*|\..*|[A-Z]+(\.zh-CN)?\.md|LICENSE|NOTICE)$/;

/** Names that say nothing are not names: a room or file is called after what it holds. */
export const gate: Gate = {
  name: 'names',
  check(tree) {
    const findings = tree.paths.flatMap((path) =>
      path.split('/').flatMap((part) => faults(part).map((fault) => `${path}: ${fault}`)),
    );
    return { checked: tree.paths.length, findings };
  },
};

function faults(part: string): string[] {
  if (fixedForm.test(part)) return [];
  const [stem = part] = part.split('.');
  const saysNothing = stem.split(/[-_]/).some((word) => empty.test(word));
  const found = saysNothing ? [`"${part}" says nothing; name it after what it holds`] : [];
  if (/\.(ts|tsx|mjs|css)$/.test(part) && !kebab.test(part)) found.push(`"${part}" is not kebab-case`);
  return found;
}

await runAlone(import.meta.url, gate);
