import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type EngineName, engineNames } from './engines/engine.ts';
import { Access } from './engines/logwarden.ts';

export const help = `The same lines through Logwarden and Elasticsearch, measured side by side.

  npm run bench -- [flags]

  --lines N             lines of about 341 bytes (default: 3000000)
  --rounds N            rounds, the engines in turn (default: 3)
  --seed N              seed of the lines (default: 7)
  --body N              lines a _bulk body (default: 10000)
  --connections N       connections that send (default: 4)
  --query-runs N        how often each question is asked (default: 30)
  --busy SECONDS        how long to search while lines come in at half rate (default: 60; 0: not at all)
  --only ENGINE         logwarden or elasticsearch
  --heap MB             heap of the Elasticsearch that is started (default: 4096)
  --elasticsearch URL   one that runs already; its index "bench" is made anew
  --logwarden JSON      one that runs already: {"api", "gateway", "ingestKey", "readKey"}, with an empty source "bench"
  --masking             masking instead, JSON in and out on one core; --masking --help tells its flags
  --detection           what detection and masking cost, with and without; --detection --help tells its flags
  --fairness            one tenant's heavy searches beside another's; --fairness --help tells its flags
  --help                this text

Writes bench/results/TIME.json and prints the ratios with their limits. A smoke run:
  npm run bench -- --lines 100000 --rounds 1
`;

export interface BenchOptions {
  readonly lines: number;
  readonly rounds: number;
  readonly seed: number;
  readonly linesPerBody: number;
  readonly connections: number;
  readonly queryRuns: number;
  readonly busySeconds: number;
  readonly heapMb: number;
  readonly engines: readonly EngineName[];
  readonly elasticsearch: string | undefined;
  readonly logwarden: Access | undefined;
}

/** Parses the flags of `npm run bench`; undefined when help is asked for. Throws a sentence that names the flag. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...{
        lines: text,
        rounds: text,
        seed: text,
        body: text,
        connections: text,
        'query-runs': text,
        heap: text,
        busy: text,
      },
      ...{ only: text, elasticsearch: text, logwarden: text, help: { type: 'boolean', short: 'h' } },
    },
  });
  if (values.help === true) return undefined;
  const whole = (
    name: 'lines' | 'rounds' | 'seed' | 'body' | 'connections' | 'query-runs' | 'heap' | 'busy',
    usual: number,
  ): number => {
    const number = Number(values[name] ?? usual);
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}: expected a whole number from 1 on`);
    return number;
  };
  const engines = engineNames.filter((name) => values.only === undefined || values.only === name);
  if (engines.length === 0) throw new Error(`--only: expected ${engineNames.join(' or ')}`);
  return {
    lines: whole('lines', 3_000_000),
    rounds: whole('rounds', 3),
    seed: whole('seed', 7),
    linesPerBody: whole('body', 10_000),
    connections: whole('connections', 4),
    queryRuns: whole('query-runs', 30),
    busySeconds: values.busy === '0' ? 0 : whole('busy', 60),
    heapMb: whole('heap', 4096),
    engines,
    elasticsearch: values.elasticsearch,
    logwarden: values.logwarden === undefined ? undefined : accessOf(values.logwarden),
  };
}

function accessOf(text: string): Access {
  const parsed = Access.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`--logwarden: expected {"api", "gateway", "ingestKey", "readKey"}: ${z.prettifyError(parsed.error)}`);
}
