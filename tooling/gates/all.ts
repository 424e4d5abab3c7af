import type { Gate } from './gate.ts';
import { gate as boundaries } from './boundaries.ts';
import { gate as catalogues } from './catalogues.ts';
import { gate as deadCode } from './dead-code.ts';
import { gate as docsLanguages } from './docs-languages.ts';
import { gate as docsPaths } from './docs-paths.ts';
import { gate as format } from './format.ts';
import { gate as hygiene } from './hygiene.ts';
import { gate as lint } from './lint.ts';
import { gate as lockfile } from './lockfile.ts';
import { gate as names } from './names.ts';
import { gate as openapi } from './openapi.ts';
import { gate as types } from './types.ts';

/** Every gate, the quick ones first. */
export const gates: readonly Gate[] = [
  names,
  hygiene,
  lockfile,
  catalogues,
  docsPaths,
  docsLanguages,
  openapi,
  format,
  deadCode,
  boundaries,
  types,
  lint,
];
