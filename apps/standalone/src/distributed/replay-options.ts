import { AppError } from '@logwarden/kernel';
import { parseArgs } from 'node:util';

export interface ReplayOptions {
  readonly fromMs: number;
  readonly toMs: number;
  /** What the indices begin with that the events go to. */
  readonly into: string;
}

export const replayHelp = `Reads what Kafka still has of a time and stores it under another prefix, with the same ids.

  npm run replay -- --from TIME --to TIME --into PREFIX [--env FILE]

  --from, --to   when the events were accepted, e.g. 2026-11-29T00:00:00Z
  --into PREFIX  what the new indices begin with, ending in "-": not the prefix that is in use
  --env FILE     settings, as processes.env below the data directory of npm start -- --distributed has them

The engines and the database are named by the variables of the other processes (docs/operations.md).
`;

function timeOf(flag: string, text: string | undefined): number {
  const ms = Date.parse(text ?? '');
  if (Number.isNaN(ms)) throw new AppError('config.invalid', `--${flag}: expected a time, e.g. 2026-11-29T00:00:00Z`);
  return ms;
}

/** Parses the command line; undefined when only help is wanted. Throws `config.invalid` with a sentence. */
export function parseReplayOptions(argv: readonly string[], prefixInUse: string): ReplayOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      into: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [fromMs, toMs] = [timeOf('from', values.from), timeOf('to', values.to)];
  if (fromMs >= toMs) throw new AppError('config.invalid', '--from: expected a time before --to');
  const { into = '' } = values;
  if (!/^[a-z][a-z0-9-]{0,30}-$/.test(into) || into === prefixInUse || into.startsWith(prefixInUse))
    throw new AppError(
      'config.invalid',
      `--into: expected lower-case letters, digits and -, ending in -, and not beginning with ${prefixInUse}`,
    );
  return { fromMs, toMs, into };
}
