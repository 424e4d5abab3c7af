import { posix } from 'node:path';
import { type Gate, lineAt, runAlone } from './gate.ts';
import { manifestPaths, readManifest } from './manifest.ts';
import type { Tree } from './tree.ts';

const namedPath =
  /(?<![\w@./<-])(?:\.\/)?((?:apps|packages|prisma|e2e|bench|deploy|docs|tooling|\.ci)\/[\w@.[\]()/*{}<>…-]*)/g;
const placeholder = /[*{}<>…]|[A-Z]{3,}(?!\.md|\/)/;
const npmScript = /\bnpm (?:run ([\w:.-]+)|(start|test)\b)/g;
const ownProgram = /\bnpx (logwarden[\w-]*)/g;
const link = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;

/** What the documentation names is there: files, anchors, npm scripts, programs of ours. */
export const gate: Gate = {
  name: 'docs-paths',
  check(tree) {
    const pages = tree.paths.filter((path) => path.endsWith('.md'));
    const findings = pages.flatMap((page) => {
      const text = tree.read(page);
      return [...missingPaths(tree, page, text), ...deadLinks(tree, page, text), ...unknownCommands(tree, page, text)];
    });
    return { checked: pages.length, findings };
  },
};

function at(page: string, text: string, match: RegExpExecArray): string {
  return `${page}:${lineAt(text, match.index).toString()}`;
}

function missingPaths(tree: Tree, page: string, text: string): string[] {
  const blank = (whole: string): string => ' '.repeat(whole.length);
  const prose = text.replaceAll(link, blank).replaceAll(/https?:\/\/\S+/g, blank);
  return [...prose.matchAll(namedPath)].flatMap((match) => {
    const path = (match[1] ?? '').replace(/[).,:;]+$/, '').replace(/\/$/, '');
    const known = placeholder.test(path) || tree.exists(path);
    return known ? [] : [`${at(page, text, match)}: "${path}" does not exist`];
  });
}

function deadLinks(tree: Tree, page: string, text: string): string[] {
  return [...text.matchAll(link)].flatMap((match) => {
    const target = match[1] ?? '';
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : posix.normalize(posix.join(posix.dirname(page), decodeURI(file)));
    if (!tree.exists(path)) return [`${at(page, text, match)}: link to "${target}", which does not exist`];
    if (anchor === undefined || !path.endsWith('.md')) return [];
    const known = anchorsOf(tree.read(path)).has(decodeURI(anchor));
    return known ? [] : [`${at(page, text, match)}: "${path}" has no heading #${anchor}`];
  });
}

/** Headings, as GitHub makes anchors of them. */
function anchorsOf(text: string): Set<string> {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
  return new Set([...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => slug(match[1] ?? '')));
}

function unknownCommands(tree: Tree, page: string, text: string): string[] {
  const { scripts } = readManifest(tree, 'package.json');
  const programs = programsOf(tree);
  const missing: string[] = [];
  for (const match of text.matchAll(npmScript)) {
    const script = match[1] ?? match[2] ?? '';
    if (!(script in scripts)) missing.push(`${at(page, text, match)}: there is no npm script "${script}"`);
  }
  for (const match of text.matchAll(ownProgram)) {
    const program = match[1] ?? '';
    if (!programs.has(program)) missing.push(`${at(page, text, match)}: no package has the program "${program}"`);
  }
  return missing;
}

function programsOf(tree: Tree): Set<string> {
  return new Set(
    manifestPaths(tree).flatMap((path) => {
      const { bin, name } = readManifest(tree, path);
      return typeof bin === 'string' ? [name ?? ''] : Object.keys(bin ?? {});
    }),
  );
}

await runAlone(import.meta.url, gate);
