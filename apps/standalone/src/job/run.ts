import { AppError, isErrorCode } from '@logwarden/kernel';
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openLog } from '../supervisor/child.ts';
import { JobMessage } from './message.ts';

/** A process that does one thing, says how it ended, and is gone; {@link perform} is its side. */
export interface Job {
  readonly name: string;
  /** File and its arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly say: (text: string) => void;
  /** Ends the job. */
  readonly signal: AbortSignal;
  readonly onRestart: (name: string, reason: string) => void;
}

type Outcome = Exclude<JobMessage, { kind: 'say' }> | { readonly kind: 'lost'; readonly reason: string };

/** Longer than a job takes to end by itself. */
const stopTimeoutMs = 8000;
const maxTries = 5;

function runOnce({ args, env, logFile, say, signal }: Job): Promise<Outcome> {
  const log = openLog(logFile);
  // A group of its own: Ctrl-C reaches the supervisor, which ends the job.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  let outcome: Outcome | undefined;
  child.on('message', (value) => {
    const message = JobMessage.parse(value);
    if (message.kind === 'say') say(message.text);
    else outcome = message;
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<Outcome>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'lost', reason: error.message }));
    // Comes after the last message.
    child.once('close', (code, by) => resolve(outcome ?? { kind: 'lost', reason: by ?? `exit code ${code ?? '?'}` }));
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    clearTimeout(killer);
  });
}

/**
 * Runs a job to its end and returns its result; throws the job's own error. A job that ends without a word, e.g. killed,
 * is started again: jobs go on where they were.
 */
export async function runJob(job: Job): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    job.signal.throwIfAborted();
    const outcome = await runOnce(job);
    if (outcome.kind === 'done') return outcome.result;
    job.signal.throwIfAborted();
    if (outcome.kind === 'failed') {
      const code = isErrorCode(outcome.code) ? outcome.code : 'internal.unexpected';
      throw new AppError(code, outcome.message);
    }
    if (tries === maxTries)
      throw new AppError(
        'internal.unexpected',
        `${job.name} ended ${maxTries} times without a result (${outcome.reason}). See ${job.logFile}`,
      );
    job.onRestart(job.name, outcome.reason);
    await delay(200 * 2 ** tries, undefined, { signal: job.signal });
  }
}
