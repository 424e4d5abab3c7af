import { parseArgs } from 'node:util';

export const suiteNames = ['gates', 'unit', 'int', 'live', 'e2e'] as const;
export type SuiteName = (typeof suiteNames)[number];

export interface TestOptions {
  /** The counts of the acceptance list instead of the reduced ones. */
  readonly full: boolean;
  readonly suites: readonly SuiteName[];
  /** The browser suite drives the distributed form. */
  readonly distributed: boolean;
  /** Files of the browser suite to run; empty: all. */
  readonly specs: readonly string[];
}

/** Parses the flags of `npm test`. Throws a sentence that names the flag. */
export function parseTestOptions(argv: readonly string[]): TestOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      distributed: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.filter((name) => !suiteNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(', ')}: expected ${suiteNames.join(', ')}`);
  const wanted = suiteNames.filter((name) => values.only.length === 0 || values.only.includes(name));
  if (positionals.length > 0 && wanted.join() !== 'e2e')
    throw new Error(`${positionals.join(' ')}: files can be named for the browser suite only (npm run e2e)`);
  return { full: values.full, suites: wanted, distributed: values.distributed, specs: positionals };
}
