import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { type Gate, lineAt, runAlone } from './gate.ts';
import { textPaths } from './tree.ts';

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
  /** Absent: in every text file. */
  readonly applies?: (path: string) => boolean;
}

const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs)$/.test(path);
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('e2e/');

const machinePath = 'a path of one machine';
const patterns: readonly Pattern[] = [
  {
    what: machinePath,
    pattern: /(?<![\w.])\/(?:home|Users|root)\/[a-z][\w.-]*\//g,
    applies: (path) => isCode(path) && !isTest(path),
  },
  { what: machinePath, pattern: /(?<![\w.])[A-Z]:\\Users\\/g },
  {
    what: 'the host of a package registry',
    pattern: /registry\.(?:npmjs|yarnpkg)\.|https?:\/\/(?:registry|repo1?|proxy|artifactory|nexus)\.[a-z]/g,
  },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}/g },
  {
    what: 'an access token',
    pattern: /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36}|xox[abpr]-[0-9A-Za-z-]{20})/g,
  },
  { what: 'a registry token', pattern: /_auth(?:Token)?\s*=\s*\S/g },
  {
    what: 'a comment that switches a check off',
    pattern:
      /(?:\/\/|\/\*|\{\/\*)\s*(?:eslint-disable|eslint-enable|@ts-ignore|@ts-nocheck|@ts-expect-error|prettier-ignore|v8 ignore|c8 ignore)/g,
    applies: isCode,
  },
];

/** Nothing of a machine, a registry or a person's secrets in a commit, and no comment that switches a check off. */
export const gate: Gate = {
  name: 'hygiene',
  check(tree) {
    const paths = textPaths(tree).filter((path) => path !== 'package-lock.json');
    const places = ownPlaces(tree.root);
    const findings = paths.flatMap((path) => {
      const text = tree.read(path);
      return [...patternFaults(path, text), ...placeFaults(path, text, places)];
    });
    return { checked: paths.length, findings };
  },
};

/** The work tree's surroundings and the user's home, where they are specific enough to mean something. */
function ownPlaces(root: string): string[] {
  const everyday = /^\/(tmp|usr|opt|srv|var|app|data|)\/?$/;
  return [dirname(root), homedir()].filter((place) => !everyday.test(place)).map((place) => `${place}/`);
}

function patternFaults(path: string, text: string): string[] {
  return patterns
    .filter(({ applies }) => applies === undefined || applies(path))
    .flatMap(({ what, pattern }) =>
      [...text.matchAll(pattern)].map((match) => `${path}:${lineAt(text, match.index).toString()}: ${what}`),
    );
}

function placeFaults(path: string, text: string, places: readonly string[]): string[] {
  return places.flatMap((place) => {
    const found: string[] = [];
    for (let at = text.indexOf(place); at !== -1; at = text.indexOf(place, at + 1)) {
      const insideLongerPath = /[\w.~:)/-]/.test(text.charAt(at - 1));
      if (!insideLongerPath) found.push(`${path}:${lineAt(text, at).toString()}: a path of this machine`);
    }
    return found;
  });
}

await runAlone(import.meta.url, gate);
