import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type Gate, type GateReport, runAlone } from './gate.ts';
import type { Tree } from './tree.ts';

const languages = ['en', 'zh-CN'] as const;
const cataloguePath = /(^|\/)(en|zh-CN)(\.json$|\/[^/]+\.json$|\/index\.ts$)/;

type Texts = string | { [key: string]: Texts };
const Texts: z.ZodType<Texts> = z.union([
  z.string(),
  z.record(
    z.string(),
    z.lazy(() => Texts),
  ),
]);

/** Message catalogues: every language has the same keys, the same placeholders, and no empty text. */
export const gate: Gate = {
  name: 'catalogues',
  async check(tree) {
    const found = tree.paths.filter((path) => cataloguePath.test(path));
    const families = new Set(found.map((path) => path.replace(cataloguePath, '$1*$3')));
    const reports = await Promise.all([...families].map((family) => compare(tree, family)));
    return {
      checked: reports.reduce((sum, report) => sum + report.checked, 0),
      findings: reports.flatMap((report) => report.findings),
    };
  },
};

/** `messages/en.json` and `messages/zh-CN.json` are one family: `messages/*.json`. */
async function compare(tree: Tree, family: string): Promise<GateReport> {
  const [one, other] = languages.map((language) => family.replace('*', language));
  if (one === undefined || other === undefined) return { checked: 0, findings: [] };
  const missing = [one, other].filter((path) => !tree.exists(path));
  if (missing.length > 0) return { checked: 1, findings: missing.map((path) => `${path}: is missing`) };
  const left = await readTexts(tree, one);
  const right = await readTexts(tree, other);
  const unlike = [...left]
    .filter(([key, text]) => right.has(key) && !sameArguments(text, right.get(key) ?? ''))
    .map(([key]) => `${other}: "${key}" has other placeholders than ${one}`);
  return { checked: left.size, findings: [...lacking(left, right, other), ...lacking(right, left, one), ...unlike] };
}

/** A catalogue is a JSON document or a module whose one exported value holds the texts. */
async function readTexts(tree: Tree, path: string): Promise<Map<string, string>> {
  if (path.endsWith('.json')) return new Map(flatten(Texts.parse(JSON.parse(tree.read(path))), ''));
  const exported: unknown = await import(pathToFileURL(join(tree.root, path)).href);
  const [texts] = Object.values(z.record(z.string(), Texts).parse({ ...Object(exported) }));
  return new Map(flatten(texts ?? {}, ''));
}

function flatten(value: Texts, prefix: string): [string, string][] {
  if (typeof value === 'string') return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, prefix === '' ? key : `${prefix}.${key}`));
}

function lacking(has: Map<string, string>, lacks: Map<string, string>, path: string): string[] {
  const missing = [...has.keys()].filter((key) => !lacks.has(key)).map((key) => `${path}: lacks "${key}"`);
  const empty = [...lacks].filter(([, text]) => text.trim() === '').map(([key]) => `${path}: "${key}" is empty`);
  return [...missing, ...empty];
}

/** Whether each argument that one text prints is known to the other; a plural that a language does not need is none. */
function sameArguments(left: string, right: string): boolean {
  const [one, other] = [argumentsOf(left), argumentsOf(right)];
  const covers = (all: ReadonlySet<string>, printed: ReadonlySet<string>): boolean =>
    [...printed].every((name) => all.has(name));
  return covers(one.all, other.printed) && covers(other.all, one.printed);
}

/** ICU arguments by name. Braces open an argument and, inside of one, a branch of text, in turn. */
function argumentsOf(text: string): { readonly all: Set<string>; readonly printed: Set<string> } {
  const found = { all: new Set<string>(), printed: new Set<string>() };
  let depth = 0;
  for (const match of text.matchAll(/\{\s*(\w+)?\s*([,}])?|\}/g)) {
    if (match[0] === '}') {
      depth--;
      continue;
    }
    const [, name, after] = match;
    if (depth % 2 === 0 && name !== undefined) {
      found.all.add(name);
      if (after === '}') found.printed.add(name);
    }
    if (after !== '}') depth++;
  }
  return found;
}

await runAlone(import.meta.url, gate);
