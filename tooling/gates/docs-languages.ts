import { type Gate, runAlone } from './gate.ts';
import type { Tree } from './tree.ts';

const required = ['README.md', 'docs/operations.md'];

/** Pages for users exist in English and Chinese and stay in step: same outline, same commands. */
export const gate: Gate = {
  name: 'docs-languages',
  check(tree) {
    const chinese = tree.paths.filter((path) => path.endsWith('.zh-CN.md'));
    const pages = [...new Set([...required, ...chinese.map((path) => path.replace(/\.zh-CN\.md$/, '.md'))])];
    return { checked: pages.length, findings: pages.flatMap((page) => faultsOf(tree, page)) };
  },
};

function faultsOf(tree: Tree, page: string): string[] {
  const other = page.replace(/\.md$/, '.zh-CN.md');
  const missing = [page, other].filter((path) => !tree.exists(path));
  if (missing.length > 0) return missing.map((path) => `${path}: is missing`);
  const [english, chinese] = [tree.read(page), tree.read(other)];
  const found = [...lackingCommands(english, chinese, other), ...lackingCommands(chinese, english, page)];
  if (outline(english) !== outline(chinese)) {
    found.push(`${other}: its headings (levels ${outline(chinese)}) differ from ${page} (${outline(english)})`);
  }
  return found;
}

function lackingCommands(has: string, lacks: string, path: string): string[] {
  const there = commandsOf(lacks);
  return commandsOf(has)
    .filter((command) => !there.includes(command))
    .map((command) => `${path}: lacks the command "${command}"`);
}

function fences(text: string): string[] {
  return [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
}

/** Heading levels in order, code blocks left out (a shell comment is no heading). */
function outline(text: string): string {
  const prose = fences(text).reduce((rest, fence) => rest.replace(fence, ''), text);
  return [...prose.matchAll(/^(#{1,6})\s/gm)].map((match) => (match[1] ?? '').length.toString()).join('');
}

function commandsOf(text: string): string[] {
  return fences(text)
    .flatMap((fence) => fence.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => /^(npm|npx|git|curl|node|cp|tar|export) /.test(line));
}

await runAlone(import.meta.url, gate);
