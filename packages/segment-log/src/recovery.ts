import { join } from 'node:path';
import type { LogFs } from './log-fs.ts';
import { SegmentCursor } from './segment-cursor.ts';
import type { OffsetRange } from './segment-cursor.ts';
import { IndexBuilder, readIndex, writeIndex } from './segment-index.ts';
import type { SegmentSummary } from './segment-index.ts';
import { segmentsIn } from './segment-name.ts';
import type { FoundSegment, SegmentName } from './segment-name.ts';

/** What opening a log found. */
export interface RecoveryReport {
  /** Offsets that were written, perhaps acknowledged, and cannot be read any more. In order, not overlapping. */
  readonly lost: readonly OffsetRange[];
  /** Bytes of half-written records cut off the end; none of them was acknowledged. */
  readonly truncatedBytes: number;
  /** Bytes of records that were read and checked. */
  readonly scannedBytes: number;
}

export interface SealedSegment extends SegmentName, SegmentSummary {}

export interface ActiveSegment {
  readonly name: SegmentName;
  readonly index: IndexBuilder;
  readonly sizeBytes: number;
}

export interface Recovered {
  readonly sealed: readonly SealedSegment[];
  /** The segment to go on in; undefined: begin a new one at `nextOffset`. */
  readonly active: ActiveSegment | undefined;
  readonly nextOffset: number;
  readonly report: RecoveryReport;
}

export interface RecoverInput {
  readonly fs: LogFs;
  readonly dir: string;
  /** Offsets below this are taken, whatever the segments say: a reader may have seen them. */
  readonly minNextOffset: number;
  /** Reads finished segments too and not only their index. */
  readonly verifyAll: boolean;
}

interface Scan {
  readonly index: IndexBuilder;
  readonly summary: SegmentSummary;
  /** Damaged offsets that an intact record follows. */
  readonly lost: readonly OffsetRange[];
  /** Those of them that no record of a later fsync follows: perhaps never durable, never acknowledged. */
  readonly unproven: readonly OffsetRange[];
  readonly scannedBytes: number;
}

const readAheadBytes = 4 * 1024 * 1024;

/** Sorts damage into what was surely durable once and what the crash may have kept from becoming so. */
class DamageList {
  readonly lost: OffsetRange[] = [];
  unproven: OffsetRange[] = [];
  #trailing: OffsetRange[] = [];

  add(range: OffsetRange): void {
    this.#trailing.push(range);
  }

  /** An intact record of a group that begins at `groupStart`: whatever lies below was durable before it. */
  prove(groupStart: number): void {
    if (this.#trailing.length === 0 && this.unproven.length === 0) return;
    this.lost.push(...this.#trailing);
    const open = [...this.unproven, ...this.#trailing].filter((range) => range.toOffset > groupStart);
    this.unproven = open.map((range) => ({ ...range, fromOffset: Math.max(range.fromOffset, groupStart) }));
    this.#trailing = [];
  }
}

async function scan(input: RecoverInput, name: SegmentName, limitOffset: number): Promise<Scan> {
  const file = await input.fs.open(join(input.dir, name.fileName), 'read');
  const index = new IndexBuilder(name.baseOffset);
  const damage = new DamageList();
  try {
    const start = { file, sync: name.sync, position: 0, offset: name.baseOffset, readAheadBytes };
    const cursor = new SegmentCursor(start);
    for (;;) {
      const step = await cursor.next(limitOffset);
      if (step.kind === 'end') break;
      if (step.kind === 'damaged') {
        damage.add(step.range);
        continue;
      }
      damage.prove(step.groupStart);
      const { offset, appendedAtMs } = step.record;
      index.add({ offset, appendedAtMs, position: step.position, end: cursor.position });
    }
  } finally {
    await file.close();
  }
  const summary = index.summary();
  return { index, summary, lost: damage.lost, unproven: damage.unproven, scannedBytes: summary.sizeBytes };
}

/**
 * The last segment up to where its records are known or likely to have been durable: a last group with damage inside
 * is a torn one, as its fsync cannot have ended, unless a reader has been told of it.
 */
async function scanLast(input: RecoverInput, last: SegmentName): Promise<Scan & { readonly endOffset: number }> {
  const scanned = await scan(input, last, Number.POSITIVE_INFINITY);
  const torn = scanned.unproven.find((range) => range.toOffset > input.minNextOffset);
  if (torn === undefined) return { ...scanned, endOffset: scanned.summary.nextOffset };
  const endOffset = Math.max(torn.fromOffset, input.minNextOffset);
  return { ...(await scan(input, last, endOffset)), endOffset };
}

/** Joins ranges that touch, so that each loss is told as one. */
export function joinRanges(ranges: readonly OffsetRange[]): OffsetRange[] {
  const joined: OffsetRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && last.toOffset >= range.fromOffset) {
      const toOffset = Math.max(last.toOffset, range.toOffset);
      joined.splice(-1, 1, { fromOffset: last.fromOffset, toOffset });
    } else joined.push(range);
  }
  return joined;
}

async function recoverSealed(input: RecoverInput, found: FoundSegment, nextBase: number): Promise<Scan> {
  const indexed = input.verifyAll ? undefined : await readIndex(input.fs, input.dir, found);
  if (indexed?.sizeBytes === found.sizeBytes && indexed.nextOffset <= nextBase) {
    return { index: new IndexBuilder(found.baseOffset), summary: indexed, lost: [], unproven: [], scannedBytes: 0 };
  }
  const scanned = await scan(input, found, nextBase);
  await writeIndex(input.fs, input.dir, { ...found, ...scanned.summary });
  return scanned;
}

async function cutTail(input: RecoverInput, found: FoundSegment, sizeBytes: number): Promise<void> {
  const file = await input.fs.open(join(input.dir, found.fileName), 'update');
  try {
    if (sizeBytes < found.sizeBytes) await file.truncate(sizeBytes);
    // What was read may still be in the page cache only; it must not be published as durable before.
    await file.datasync();
  } finally {
    await file.close();
  }
}

/**
 * Reads what a log directory holds. A torn end of the last segment is cut off, unless a reader may have seen
 * offsets of it (durable mark, committed positions): those stay taken and are told as lost.
 */
export async function recover(input: RecoverInput): Promise<Recovered> {
  const found = segmentsIn(await input.fs.list(input.dir));
  const lost: OffsetRange[] = [];
  const sealed: SealedSegment[] = [];
  let scannedBytes = 0;
  for (const [at, segment] of found.entries()) {
    const nextBase = found[at + 1]?.baseOffset;
    if (nextBase === undefined) break;
    const { summary, lost: inside, scannedBytes: read } = await recoverSealed(input, segment, nextBase);
    scannedBytes += read;
    sealed.push({ ...segment, ...summary });
    lost.push(...inside);
    if (summary.nextOffset < nextBase) lost.push({ fromOffset: summary.nextOffset, toOffset: nextBase });
  }
  const last = found.at(-1);
  if (last === undefined) {
    const report = { lost, truncatedBytes: 0, scannedBytes };
    return { sealed, active: undefined, nextOffset: input.minNextOffset, report };
  }
  const { index, summary, lost: inside, endOffset } = await scanLast(input, last);
  scannedBytes += last.sizeBytes;
  lost.push(...inside);
  const nextOffset = Math.max(endOffset, input.minNextOffset);
  const isDamaged = nextOffset > summary.nextOffset;
  if (isDamaged) lost.push({ fromOffset: summary.nextOffset, toOffset: nextOffset });
  const keptBytes = isDamaged ? last.sizeBytes : summary.sizeBytes;
  await cutTail(input, last, keptBytes);
  const report = { lost: joinRanges(lost), truncatedBytes: last.sizeBytes - keptBytes, scannedBytes };
  if (!isDamaged) return { sealed, active: { name: last, index, sizeBytes: keptBytes }, nextOffset, report };
  return { sealed: [...sealed, { ...last, ...summary }], active: undefined, nextOffset, report };
}
