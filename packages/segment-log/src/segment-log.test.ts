import { AppError } from '@logwarden/kernel';
import { describe, expect, test } from 'vitest';
import { LogReader } from './log-reader.ts';
import { openSegmentLog } from './open.ts';
import type { SegmentLogOptions } from './open.ts';
import { PowerCutFs, seededRandom } from './power-cut-fs.ts';

const dir = '/spool';
const noKey = new Uint8Array();
const plainFs = (capacityBytes = Number.MAX_SAFE_INTEGER): PowerCutFs =>
  new PowerCutFs({ random: seededRandom(1), honoursSync: true, capacityBytes });

function makeLog(fs: PowerCutFs, options: Partial<SegmentLogOptions> = {}) {
  return openSegmentLog({ dir, fs, clock: { nowMs: () => 1_000 }, minFreeBytes: 0, ...options });
}

async function readAll(fs: PowerCutFs, offset = 0) {
  const reader = new LogReader({ dir, fs, offset });
  const { records, gaps } = await reader.read(Number.MAX_SAFE_INTEGER);
  await reader.close();
  return { texts: records.map((r) => Buffer.from(r.value).toString()), offsets: records.map((r) => r.offset), gaps };
}

const text = (value: string): Uint8Array => Buffer.from(value);
const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : String(error));

describe('segment log', () => {
  test('gives offsets in call order, also over segments and a reopening, and reads them back', async () => {
    const fs = plainFs();
    const log = await makeLog(fs, { segmentBytes: 200 });
    const first = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((v) => log.append(text('k'), text(v))));
    for (const value of ['f', 'g', 'h']) await log.append(noKey, text(value.repeat(120)));
    await log.close();
    const again = await makeLog(fs, { segmentBytes: 200 });
    const ninth = await again.append(noKey, new Uint8Array());
    expect(first.map((r) => r.offset)).toEqual([0, 1, 2, 3, 4]);
    expect(ninth.offset).toBe(8);
    expect(again.segments().length).toBeGreaterThan(2);
    const { texts, gaps } = await readAll(fs);
    expect(texts).toEqual(['a', 'b', 'c', 'd', 'e', 'f'.repeat(120), 'g'.repeat(120), 'h'.repeat(120), '']);
    expect(gaps).toEqual([]);
    await again.close();
  });

  test('shares one fsync among appends that wait together', async () => {
    const fs = plainFs();
    const log = await makeLog(fs);
    let syncs = 0;
    const open = fs.open.bind(fs);
    fs.open = async (path, mode) => {
      const file = await open(path, mode);
      return { ...file, datasync: () => (syncs++, file.datasync()) };
    };
    await log.close();
    const counted = await makeLog(fs);
    syncs = 0;
    await Promise.all(Array.from({ length: 100 }, () => counted.append(noKey, text('x'))));
    expect(syncs).toBe(1);
    await counted.close();
  });

  test('a second writer is refused while the first lives, and takes over when it is dead', async () => {
    const fs = plainFs();
    await makeLog(fs);
    await expect(makeLog(fs)).rejects.toSatisfy((e) => codeOf(e) === 'resource.conflict');
    fs.restart();
    const heir = await makeLog(fs);
    await heir.close();
  });

  test('refuses over-long keys and values and appends after close', async () => {
    const log = await makeLog(plainFs());
    await expect(log.append(new Uint8Array(1025), noKey)).rejects.toSatisfy((e) => codeOf(e) === 'request.invalid');
    const big = new Uint8Array(16 * 1024 * 1024 + 1);
    await expect(log.append(noKey, big)).rejects.toSatisfy((e) => codeOf(e) === 'request.invalid');
    await log.close();
    await expect(log.append(noKey, noKey)).rejects.toSatisfy((e) => codeOf(e) === 'bus.unavailable');
  });

  test('refuses as full at the size limit, at the disk floor and with too much waiting; goes on when there is room', async () => {
    const limited = await makeLog(plainFs(), { maxBytes: 500 });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => limited.append(noKey, text('x'.repeat(50)))),
    );
    const kept = results.filter((r) => r.status === 'fulfilled').length;
    expect(kept).toBe(5);
    expect(results.slice(kept).map((r) => (r.status === 'rejected' ? codeOf(r.reason) : 'kept'))).toEqual(
      Array.from({ length: 15 }, () => 'bus.full'),
    );
    await limited.trim(5, () => true);
    expect((await limited.append(noKey, text('again'))).offset).toBe(5);
    await limited.close();

    const floored = await makeLog(plainFs(10_000), { minFreeBytes: 9_000 });
    await expect(floored.append(noKey, new Uint8Array(2_000))).rejects.toSatisfy((e) => codeOf(e) === 'bus.full');
    expect((await floored.append(noKey, new Uint8Array(100))).offset).toBe(0);
    await floored.close();

    const busy = await makeLog(plainFs(), { maxPendingBytes: 1_000 });
    const waiting = busy.append(noKey, new Uint8Array(900));
    await expect(busy.append(noKey, new Uint8Array(900))).rejects.toSatisfy((e) => codeOf(e) === 'bus.full');
    await waiting;
    await busy.close();
  });

  test('a disk without room for the write costs the write, nothing before and nothing after', async () => {
    const fs = plainFs(3_000);
    const log = await makeLog(fs, { minFreeBytes: -1_000_000 });
    await log.append(noKey, text('before'));
    await expect(log.append(noKey, new Uint8Array(5_000))).rejects.toSatisfy((e) => codeOf(e) === 'bus.full');
    expect((await log.append(noKey, text('after'))).offset).toBe(1);
    expect((await readAll(fs)).texts).toEqual(['before', 'after']);
    await log.close();
  });

  test.each([
    ['write', 10_000],
    ['datasync', 10_000],
    ['create', 150],
  ])('a failing %s is not acknowledged and its offset given again', async (operation, segmentBytes) => {
    const fs = plainFs();
    const log = await makeLog(fs, { segmentBytes });
    await log.append(noKey, text('before'));
    fs.failNext(operation, 'EIO');
    fs.failNext('truncate', 'EIO');
    await expect(log.append(noKey, text('x'.repeat(100)))).rejects.toSatisfy((e) => codeOf(e) === 'bus.unavailable');
    expect((await log.append(noKey, text('after'))).offset).toBe(1);
    expect((await readAll(fs)).texts).toEqual(['before', 'after']);
    await log.close();
    const again = await makeLog(fs);
    expect(again.recovery.lost).toEqual([]);
    expect((await readAll(fs)).texts).toEqual(['before', 'after']);
    await again.close();
  });

  test('removes whole segments below the safe offset only, and only those it may', async () => {
    const fs = plainFs();
    const log = await makeLog(fs, { segmentBytes: 150 });
    for (const value of ['a', 'b', 'c', 'd']) await log.append(noKey, text(value.repeat(100)));
    expect(log.segments().map((s) => s.baseOffset)).toEqual([0, 1, 2, 3]);
    expect(await log.trim(2, (s) => s.baseOffset < 1)).toBeGreaterThan(0);
    expect(log.state().startOffset).toBe(1);
    expect(await log.trim(2, () => true)).toBeGreaterThan(0);
    expect(await readAll(fs)).toMatchObject({
      offsets: [2, 3],
      gaps: [{ fromOffset: 0, toOffset: 2, reason: 'expired' }],
    });
    await log.trim(4, () => true);
    expect(log.state()).toEqual({ startOffset: 4, endOffset: 4, sizeBytes: 0 });
    await log.close();
    const again = await makeLog(fs);
    expect((await again.append(noKey, text('e'))).offset).toBe(4);
    await again.close();
  });

  test('offsets a reader may have seen are not given again when the segments are gone', async () => {
    const fs = plainFs();
    const log = await makeLog(fs, { minNextOffset: 41 });
    expect((await log.append(noKey, text('x'))).offset).toBe(41);
    await log.close();
  });
});

describe('log reader', () => {
  test('stops at the byte limit and goes on from there; yields at least one record', async () => {
    const fs = plainFs();
    const log = await makeLog(fs);
    for (let i = 0; i < 6; i++) await log.append(noKey, new Uint8Array(100).fill(i));
    const reader = new LogReader({ dir, fs });
    const counts: number[] = [];
    for (const maxBytes of [250, 10, 300]) counts.push((await reader.read(maxBytes)).records.length);
    expect(counts).toEqual([2, 1, 3]);
    expect(await reader.read(100)).toEqual({ records: [], gaps: [], nextOffset: 6 });
    await reader.close();
    await log.close();
  });

  test('finds any offset and any time, in indexed and in open segments', async () => {
    const fs = plainFs();
    let nowMs = 0;
    const log = await makeLog(fs, { segmentBytes: 1_200_000, clock: { nowMs: () => nowMs } });
    for (let i = 0; i < 60; i++) {
      nowMs = i * 10;
      await log.append(noKey, new Uint8Array(100_000).fill(i));
    }
    const reader = new LogReader({ dir, fs });
    for (const offset of [59, 0, 7, 30, 31, 12]) {
      await reader.seekOffset(offset);
      expect((await reader.read(1)).records[0]?.value[0]).toBe(offset);
      expect(await reader.seekTime(offset * 10 - 5)).toBe(offset);
      expect((await reader.read(1)).records[0]?.offset).toBe(offset);
    }
    expect(await reader.seekTime(10_000)).toBe(60);
    await reader.close();
    await log.close();
  });

  test('a log that comes into being later is read then', async () => {
    const fs = plainFs();
    const reader = new LogReader({ dir, fs });
    expect((await reader.read(1)).records).toEqual([]);
    expect(await reader.state()).toEqual({ startOffset: 0, endOffset: 0, sizeBytes: 0 });
    const log = await makeLog(fs);
    await log.append(noKey, text('first'));
    expect((await reader.read(1)).records.length).toBe(1);
    await reader.close();
    await log.close();
  });
});
