#!/usr/bin/env node
import { messagesFor } from './cli/messages.ts';

/** Each command loads only what it needs: checking an audit trail needs little. */
async function main(): Promise<number> {
  const [command = '--help', ...args] = process.argv.slice(2);
  const { locale } = Intl.DateTimeFormat().resolvedOptions();
  if (command === 'audit') {
    const { auditMessagesFor } = await import('./audit/messages.ts');
    const { runAudit } = await import('./audit/run-audit.ts');
    const line = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`);
    return runAudit(args, { say: auditMessagesFor(locale), out: line(process.stdout), err: line(process.stderr) });
  }
  const say = messagesFor(locale);
  const isHelp = ['--help', '-h', 'help'].includes(command);
  if (command !== 'import' && !isHelp) {
    process.stderr.write(`${say('unknownCommand', { name: command })}\n`);
    return 2;
  }
  const { importCommand } = await import('./cli/import-command.ts');
  return importCommand(isHelp ? ['--help'] : args, say);
}

process.exitCode = await main();
