import type { FileInfo } from '../build/prepared.ts';

export interface MergeChoice {
  readonly files: readonly FileInfo[];
  readonly cutByDay: boolean;
  readonly level: number;
}

const megabyte = 1_048_576;

/** A merged file is good at this size; one merge takes no more, nor so many rows (memory), columns or shapes. */
const targetBytes = 64 * megabyte;
const mostBytes = 96 * megabyte;
const mostRows = 450_000;
const mostReceivedBytes = 512 * megabyte;
const mostColumns = 400;
const mostShapes = 120;
/** While more waits than can be written, merging waits too, until there are so many fresh files or bytes. */
const mostPutOff = 128;
const mostBytesPutOff = 512 * megabyte;
/** Small files of one size class are merged when there are so many. */
const tierFiles = 8;
const tinyBytes = 384 * 1024;
const smallBytes = 24 * megabyte;

/** How lines come in: not for a while, as they are written, or faster than that. */
export type Pace = 'quiet' | 'steady' | 'behind';

/**
 * What to merge next in one partition. Fresh files are merged once into large ones, cut by day, as soon as they make a
 * large one or the partition is quiet; only tiny ones are merged among themselves before. A merge that can wait does not
 * take the processor from lines that wait already. Null: nothing now.
 */
export function selectMerge(files: readonly FileInfo[], pace: Pace): MergeChoice | null {
  const fresh = files.filter((info) => info.level < 2).sort((a, b) => a.serial - b.serial);
  const total = fresh.reduce((sum, info) => sum + info.sizeBytes, 0);
  const rows = fresh.reduce((sum, info) => sum + info.rows, 0);
  const received = fresh.reduce((sum, info) => sum + receivedBytes(info), 0);
  const isLarge = total >= targetBytes || rows >= mostRows || received >= mostReceivedBytes;
  const isOnlyOne = fresh.length <= 1 && !fresh.some((info) => info.level === 0);
  const mayWait = pace === 'behind' && fresh.length < mostPutOff && total < mostBytesPutOff;
  const due = (isLarge && !mayWait) || (pace === 'quiet' && !isOnlyOne);
  const settle = due ? fitting(fresh) : [];
  if (settle.length > 0) return { files: settle, cutByDay: true, level: 2 };
  const tiny = fitting(fresh.filter((info) => info.sizeBytes < tinyBytes));
  if (tiny.length >= tierFiles) return { files: sameTier(tiny), cutByDay: false, level: 1 };
  return selectSettled(files.filter((info) => info.level === 2 && info.sizeBytes < smallBytes));
}

/** Settled small files of one day, which late events make. */
function selectSettled(files: readonly FileInfo[]): MergeChoice | null {
  for (const group of Map.groupBy(files, (info) => info.cut).values()) {
    const chosen = fitting(group);
    if (chosen.length >= tierFiles) return { files: chosen, cutByDay: true, level: 2 };
  }
  return null;
}

/** The smallest files, so that each row is written again only when its file has grown eightfold. */
function sameTier(files: readonly FileInfo[]): FileInfo[] {
  return [...files].sort((a, b) => a.sizeBytes - b.sizeBytes).slice(0, Math.max(tierFiles, files.length / 2));
}

/** The first files that fit into one merge. */
export function fitting(files: readonly FileInfo[]): FileInfo[] {
  const out: FileInfo[] = [];
  const columns = new Set<string>();
  const shapes = new Set<string>();
  let bytes = 0;
  let received = 0;
  let rows = 0;
  for (const info of files) {
    bytes += info.sizeBytes;
    received += receivedBytes(info);
    rows += info.rows;
    for (const [field, place] of info.fields) if (place !== 'r') columns.add(`${place}${field}`);
    for (const shape of info.shapes) shapes.add(shape);
    const isSmall = bytes <= mostBytes && received <= mostReceivedBytes && rows <= mostRows;
    const fits = isSmall && columns.size <= mostColumns && shapes.size <= mostShapes;
    if (!fits && out.length > 0) break;
    out.push(info);
  }
  return out;
}

/** Bytes of its lines as received: what a merge of lines that compress well has to hold. */
function receivedBytes(info: FileInfo): number {
  return info.sources.reduce((sum, { bytes }) => sum + bytes, 0);
}
