import { childEnvironment, loadConfig } from '@logwarden/config';
import { AppError } from '@logwarden/kernel';
import { resolve } from 'node:path';
import { helpText, parseOptions, settingsOf } from './supervisor/options.ts';
import { Progress } from './supervisor/progress.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** Exit code for a configuration that must be changed first (sysexits: EX_CONFIG). */
const exitConfig = 78;

function fail(error: unknown): never {
  const known = error instanceof AppError;
  process.stderr.write(
    `\n${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(known && error.code === 'config.invalid' ? exitConfig : 1);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(helpText);
    return;
  }
  const parsed = loadConfig(childEnvironment(settingsOf(options)));
  const config = { ...parsed, dataDir: resolve(options.data ?? parsed.dataDir) };
  const progress = new Progress();
  const supervisor = new Supervisor({ config, options, progress });
  const stopping = new AbortController();
  const end = (): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    progress.say('Stopping …');
    supervisor.stop().then(
      () => {
        progress.say('Stopped');
        process.exit(0);
      },
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  try {
    await supervisor.start();
  } catch (error) {
    if (stopping.signal.aborted) return;
    await supervisor.stop();
    fail(error);
  }
}

main().catch(fail);
