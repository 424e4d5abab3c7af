import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, makeId } from '@logwarden/kernel';
import type { ImportOptions } from '../cli/options.ts';
import type { Say } from '../cli/messages.ts';
import { Progress, type Screen } from '../cli/progress.ts';
import { defaultBatchLimits, type BatchLimits } from '../read/batches.ts';
import { isCompressed } from '../read/chunks.ts';
import { BatchSender } from '../send/batch-sender.ts';
import { loadAgentId } from '../state/stream-state.ts';
import { FileImport, type FileOutcome, type ImportParts } from './file-import.ts';
import { findFiles } from './find-files.ts';

export interface ImportDeps {
  readonly options: ImportOptions;
  readonly say: Say;
  readonly screen: Screen;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly limits?: BatchLimits;
  readonly follow?: ImportParts['follow'];
}

export const exitCodes = { done: 0, usage: 2, files: 3, refused: 4, unreachable: 5, stopped: 130 } as const;

const rescanMs = 2_000;
const defaultFollow = { pollMs: 500, idleMs: 5_000 };

function exitCodeOf(error: AppError): number {
  return error.code === 'bus.unavailable' ? exitCodes.unreachable : exitCodes.refused;
}

/** Sends everything; resolves with the exit code. Every problem was said on the screen. */
export async function runImport(deps: ImportDeps): Promise<number> {
  const { options, say, screen, signal, nowMs } = deps;
  const progress = new Progress({ screen, say, quiet: options.quiet, nowMs });
  const { files, problems } = await findFiles(options.patterns, say);
  for (const problem of problems) progress.note(problem);
  if (files.length === 0) return exitCodes.files;
  const startedMs = nowMs();
  const parts = await makeParts(deps, progress);
  if (options.follow) {
    for (const file of files.filter(isCompressed)) progress.note(say('followCompressed', { path: file }));
    progress.note(say('following', { files: files.length }));
  }
  try {
    const outcomes = options.follow ? await followAll(parts, files) : await sendEach(parts, files);
    const failed = problems.length > 0 || outcomes.some((outcome) => outcome.problem);
    if (files.length > 1) progress.note(summary(deps, outcomes, startedMs));
    progress.clear();
    if (signal.aborted) return stopped(progress, say);
    return failed ? exitCodes.files : exitCodes.done;
  } catch (error) {
    progress.clear();
    if (signal.aborted) return stopped(progress, say);
    if (!(error instanceof AppError) || error.code === 'internal.unexpected') throw error;
    progress.note(error.message);
    return exitCodeOf(error);
  }
}

function stopped(progress: Progress, say: Say): number {
  progress.note(say('stopped'));
  return exitCodes.stopped;
}

async function makeParts(deps: ImportDeps, progress: Progress): Promise<ImportParts> {
  const { options, say, signal, nowMs } = deps;
  const sender = new BatchSender({
    url: options.url,
    key: options.key,
    retryForMs: options.retryForMs,
    say,
    signal,
    nowMs,
    onWait: (text) => progress.note(text),
  });
  return {
    options,
    sender,
    progress,
    say,
    signal,
    nowMs,
    agentId: await loadAgentId(options.stateDir, () => makeId('a', randomBytes(20))),
    host: hostname(),
    limits: deps.limits ?? defaultBatchLimits,
    follow: deps.follow ?? defaultFollow,
  };
}

/** A file that cannot be read leaves the others alone; a gateway that refuses ends everything. */
async function sendFile(parts: ImportParts, path: string): Promise<FileOutcome> {
  try {
    return await new FileImport(parts, path).run();
  } catch (error) {
    if (error instanceof AppError || parts.signal.aborted) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    parts.progress.note(parts.say('unreadable', { path, detail }));
    return { events: 0, bytes: 0, problem: true };
  }
}

async function sendEach(parts: ImportParts, files: readonly string[]): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  for (const file of files) outcomes.push(await sendFile(parts, file));
  return outcomes;
}

/** Follows files, and those that the patterns find later. The first refusal of the gateway ends everything. */
async function followAll(parts: ImportParts, files: readonly string[]): Promise<FileOutcome[]> {
  const { signal, options, say } = parts;
  const running = new Map<string, Promise<FileOutcome>>();
  const failed = Promise.withResolvers<never>();
  const add = (file: string): void => {
    if (running.has(file)) return;
    const sending = sendFile(parts, file);
    sending.catch((error: unknown) => failed.reject(error));
    running.set(file, sending);
  };
  files.forEach(add);
  const lookAgain = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(rescanMs, undefined, { signal }).catch(() => undefined);
      const found = await findFiles(options.patterns, say);
      found.files.forEach(add);
    }
  };
  await Promise.race([lookAgain(), failed.promise]);
  return Promise.all(running.values());
}

function summary(deps: ImportDeps, outcomes: readonly FileOutcome[], startedMs: number): string {
  const events = outcomes.reduce((sum, outcome) => sum + outcome.events, 0).toLocaleString('en');
  const seconds = ((deps.nowMs() - startedMs) / 1000).toFixed(1);
  return deps.say('summary', { events, files: outcomes.length, source: deps.options.source, seconds });
}
