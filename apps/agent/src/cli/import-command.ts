import { readImportEnvironment } from '@logwarden/config';
import { exitCodes, runImport } from '../import/run-import.ts';
import type { Say } from './messages.ts';
import { parseOptions } from './options.ts';

/** `logwarden import …`: first Ctrl-C ends cleanly, the second at once. */
export async function importCommand(args: readonly string[], say: Say): Promise<number> {
  const parsed = parseOptions(args, readImportEnvironment(), say);
  if (parsed.kind === 'help') {
    process.stdout.write(`${parsed.text}\n`);
    return exitCodes.done;
  }
  if (parsed.kind === 'wrong') {
    process.stderr.write(`${parsed.text}\n`);
    return exitCodes.usage;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCodes.stopped);
      stop.abort();
    });
  }
  const { stderr } = process;
  return runImport({
    options: parsed.options,
    say,
    screen: { isTty: stderr.isTTY, columns: stderr.columns, write: (text) => stderr.write(text) },
    signal: stop.signal,
    nowMs: () => Date.now(),
  });
}
