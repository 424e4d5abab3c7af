#!/usr/bin/env node
import { readImportEnvironment } from '@logwarden/config';
import { auditMessagesFor } from './audit/messages.ts';
import { runAudit } from './audit/run-audit.ts';
import { messagesFor } from './cli/messages.ts';
import { parseOptions } from './cli/options.ts';
import { exitCodes, runImport } from './import/run-import.ts';

/** `logwarden audit …`, and `logwarden import …`: first Ctrl-C ends cleanly, the second at once. */
async function main(): Promise<number> {
  const say = messagesFor(Intl.DateTimeFormat().resolvedOptions().locale);
  const [command = '--help', ...args] = process.argv.slice(2);
  if (command === 'audit') {
    const say = auditMessagesFor(Intl.DateTimeFormat().resolvedOptions().locale);
    const line = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);
    return runAudit(args, { say, out: line(process.stdout), err: line(process.stderr) });
  }
  const isHelp = ['--help', '-h', 'help'].includes(command);
  if (command !== 'import' && !isHelp) {
    process.stderr.write(`${say('unknownCommand', { name: command })}\n`);
    return exitCodes.usage;
  }
  const parsed = parseOptions(isHelp ? ['--help'] : args, readImportEnvironment(), say);
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

process.exitCode = await main();
