import { AppError } from '@logwarden/kernel';
import type { Clock } from '@logwarden/kernel';
import { DiskBudget } from './disk-budget.ts';
import { openMarkForWriting } from './durable-mark.ts';
import type { MarkFile } from './durable-mark.ts';
import { lockDir } from './lock-file.ts';
import type { LogFs } from './log-fs.ts';
import { makeDir } from './make-dir.ts';
import { nodeFs } from './node-fs.ts';
import { recover } from './recovery.ts';
import { SegmentLog, writeError } from './segment-log.ts';

export interface SegmentLogOptions {
  /** The log's own directory; made, with its parents, when missing. */
  readonly dir: string;
  readonly clock: Clock;
  /** A segment is finished when the next group would not fit. At most 1 GiB. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Size limit of this log. Default: none. Ignored when `budget` is given. */
  readonly maxBytes?: number;
  /** Free space to leave on the disk. Default 256 MiB. Ignored when `budget` is given. */
  readonly minFreeBytes?: number;
  /** Bytes of appends that may wait for the disk. Default 256 MiB. */
  readonly maxPendingBytes?: number;
  /** A budget that several logs share. */
  readonly budget?: DiskBudget;
  /** Offsets below this are never given again, whatever the segments hold. */
  readonly minNextOffset?: number;
  /** Checks every record at open, not only those of the last segment. Default false. */
  readonly verifyAll?: boolean;
  readonly fs?: LogFs;
}

const mebibyte = 1024 * 1024;
const maxSegmentBytes = 1024 * mebibyte;

async function openLocked(options: SegmentLogOptions, fs: LogFs): Promise<SegmentLog> {
  const { dir, clock } = options;
  await makeDir(fs, dir);
  const lock = await lockDir(fs, dir);
  let mark: MarkFile | undefined;
  try {
    mark = await openMarkForWriting(fs, dir);
    const known = (await mark.read())?.nextOffset ?? 0;
    const minNextOffset = Math.max(known, options.minNextOffset ?? 0);
    const recovered = await recover({ fs, dir, minNextOffset, verifyAll: options.verifyAll ?? false });
    const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    const minFreeBytes = options.minFreeBytes ?? 256 * mebibyte;
    const budget = options.budget ?? new DiskBudget({ fs, dir, maxBytes, minFreeBytes });
    const segmentBytes = Math.min(options.segmentBytes ?? 64 * mebibyte, maxSegmentBytes);
    const maxPendingBytes = options.maxPendingBytes ?? 256 * mebibyte;
    const log = new SegmentLog({ fs, dir, clock, segmentBytes, maxPendingBytes, budget, lock, mark, recovered });
    await log.start();
    return log;
  } catch (error) {
    await mark?.close();
    await lock.release();
    throw error;
  }
}

/**
 * Opens a log for writing, after a crash too: see {@link SegmentLog.recovery} for what was found. Rejects with
 * `resource.conflict` while another process writes to it, `bus.full` or `bus.unavailable` when the disk refuses.
 */
export async function openSegmentLog(options: SegmentLogOptions): Promise<SegmentLog> {
  try {
    return await openLocked(options, options.fs ?? nodeFs);
  } catch (error) {
    throw error instanceof AppError ? error : writeError(error);
  }
}
