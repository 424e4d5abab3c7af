import { describe, expect, test } from 'vitest';
import { headerBytes } from './frame.ts';
import { LogReader } from './log-reader.ts';
import { openSegmentLog } from './open.ts';
import { PowerCutFs, seededRandom } from './power-cut-fs.ts';
import { segmentsIn } from './segment-name.ts';

const dir = '/log';
const values = ['first', '', 'third record', 'x'.repeat(300), 'last'];
const frames = values.map((v) => headerBytes + 1 + Buffer.byteLength(v));
const totalBytes = frames.reduce((sum, size) => sum + size, 0);
const startOf = (record: number): number => frames.slice(0, record).reduce((sum, size) => sum + size, 0);

interface Shape {
  readonly segmentBytes?: number;
}

async function write(fs: PowerCutFs, shape: Shape = {}): Promise<void> {
  const log = await openSegmentLog({ dir, fs, clock: { nowMs: () => 5 }, ...shape });
  for (const value of values) await log.append(Buffer.from('k'), Buffer.from(value));
  await log.close();
}

async function makeFs(shape: Shape = {}): Promise<PowerCutFs> {
  const fs = new PowerCutFs({ random: seededRandom(1), honoursSync: true });
  await write(fs, shape);
  return fs;
}

async function segmentPath(fs: PowerCutFs, at: number): Promise<string> {
  return `${dir}/${segmentsIn(await fs.list(dir))[at]?.fileName ?? 'missing'}`;
}

async function cutFile(fs: PowerCutFs, at: number, sizeBytes: number): Promise<void> {
  await (await fs.open(await segmentPath(fs, at), 'update')).truncate(sizeBytes);
}

async function flip(fs: PowerCutFs, at: number, position: number): Promise<void> {
  const file = await fs.open(await segmentPath(fs, at), 'update');
  const byte = Buffer.alloc(1);
  await file.read(byte, position);
  byte[0] = (byte[0] ?? 0) ^ 0x40;
  await file.write([byte], position);
}

/** As if the machine had died before the mark of the last records was on disk. */
const forgetMark = (fs: PowerCutFs): Promise<void> => fs.unlink(`${dir}/durable`);

async function read(fs: PowerCutFs) {
  const reader = new LogReader({ dir, fs });
  const { records, gaps } = await reader.read(Number.MAX_SAFE_INTEGER);
  await reader.close();
  for (const record of records) {
    const text = Buffer.from(record.value).toString();
    if (text !== 'next') expect(text).toBe(values[record.offset]);
  }
  return { offsets: records.map((r) => r.offset), gaps };
}

async function reopen(fs: PowerCutFs, options: { minNextOffset?: number; verifyAll?: boolean } = {}) {
  const log = await openSegmentLog({ dir, fs, clock: { nowMs: () => 9 }, ...options });
  const next = await log.append(Buffer.from('k'), Buffer.from('next'));
  await log.close();
  return { report: log.recovery, nextOffset: next.offset };
}

describe('recovery of a torn end', () => {
  const lastStart = startOf(4);
  const cuts = Array.from({ length: totalBytes - lastStart }, (_, i) => lastStart + i);

  test.each(cuts)(
    'cut at byte %i: the last record is gone, all before stay, its offset is given again',
    async (size) => {
      const fs = await makeFs();
      await forgetMark(fs);
      await cutFile(fs, 0, size);
      const { report, nextOffset } = await reopen(fs);
      expect(report).toMatchObject({ lost: [], truncatedBytes: size - lastStart });
      expect(nextOffset).toBe(4);
      const reader = new LogReader({ dir, fs });
      const { records, gaps } = await reader.read(10_000);
      expect(records.map((r) => r.offset)).toEqual([0, 1, 2, 3, 4]);
      expect(Buffer.from(records[4]?.value ?? []).toString()).toBe('next');
      expect(gaps).toEqual([]);
    },
  );

  test('cut below what was published as durable: the offsets stay taken and are told as lost', async () => {
    const fs = await makeFs();
    await cutFile(fs, 0, startOf(3) + 7);
    const { report, nextOffset } = await reopen(fs);
    expect(report.lost).toEqual([{ fromOffset: 3, toOffset: 5 }]);
    expect(nextOffset).toBe(5);
    expect(await read(fs)).toEqual({
      offsets: [0, 1, 2, 5],
      gaps: [{ fromOffset: 3, toOffset: 5, reason: 'corrupt' }],
    });
  });

  test('cut below what a reader has committed: the same, also without the mark', async () => {
    const fs = await makeFs();
    await forgetMark(fs);
    await cutFile(fs, 0, startOf(4) + 1);
    const { report, nextOffset } = await reopen(fs, { minNextOffset: 5 });
    expect(report.lost).toEqual([{ fromOffset: 4, toOffset: 5 }]);
    expect(nextOffset).toBe(5);
  });

  test('zeros behind the last record are cut off', async () => {
    const fs = await makeFs();
    await forgetMark(fs);
    await cutFile(fs, 0, totalBytes + 5_000);
    const { report, nextOffset } = await reopen(fs);
    expect(report).toMatchObject({ lost: [], truncatedBytes: 5_000 });
    expect(nextOffset).toBe(5);
  });
});

describe('recovery of damaged bytes', () => {
  test.each(Array.from({ length: totalBytes }, (_, i) => i))(
    'byte %i flipped: its record is told as lost, no other',
    async (position) => {
      const fs = await makeFs();
      await flip(fs, 0, position);
      const hit = values.findIndex((_, i) => position < startOf(i + 1));
      const others = [0, 1, 2, 3, 4].filter((offset) => offset !== hit);
      const { report, nextOffset } = await reopen(fs);
      expect(report.lost).toEqual([{ fromOffset: hit, toOffset: hit + 1 }]);
      expect(nextOffset).toBe(5);
      expect(await read(fs)).toEqual({
        offsets: [...others, 5],
        gaps: [{ fromOffset: hit, toOffset: hit + 1, reason: 'corrupt' }],
      });
    },
  );

  test.each([0, 1, 2, 3, 4])(
    'record %i damaged and the mark gone: lost when a later fsync proves it was durable',
    async (hit) => {
      const fs = await makeFs();
      await forgetMark(fs);
      await flip(fs, 0, startOf(hit) + 2);
      const { report, nextOffset } = await reopen(fs);
      expect(report.lost).toEqual(hit === 4 ? [] : [{ fromOffset: hit, toOffset: hit + 1 }]);
      expect(nextOffset).toBe(hit === 4 ? 4 : 5);
    },
  );

  test('a last group with damage inside is a torn one and cut there, unless a reader was told of it', async () => {
    for (const isTold of [false, true]) {
      const fs = new PowerCutFs({ random: seededRandom(1), honoursSync: true });
      const log = await openSegmentLog({ dir, fs, clock: { nowMs: () => 5 } });
      await log.append(Buffer.from('k'), Buffer.from('first'));
      await Promise.all(values.slice(1).map((v) => log.append(Buffer.from('k'), Buffer.from(v))));
      await log.close();
      if (!isTold) await forgetMark(fs);
      await flip(fs, 0, startOf(2) + 2);
      const { report, nextOffset } = await reopen(fs);
      expect(report.lost).toEqual(isTold ? [{ fromOffset: 2, toOffset: 3 }] : []);
      expect(nextOffset).toBe(isTold ? 5 : 2);
      expect((await read(fs)).gaps).toHaveLength(isTold ? 1 : 0);
    }
  });

  test('a reader meets the damage before the writer does: the same gap, later records readable', async () => {
    const fs = await makeFs();
    await flip(fs, 0, startOf(1) + 3);
    expect(await read(fs)).toEqual({
      offsets: [0, 2, 3, 4],
      gaps: [{ fromOffset: 1, toOffset: 2, reason: 'corrupt' }],
    });
  });

  test('damage in a finished segment is found by a reader, and by the writer when asked to look at everything', async () => {
    const fs = await makeFs({ segmentBytes: 60 });
    expect(segmentsIn(await fs.list(dir)).length).toBe(5);
    await flip(fs, 2, 20);
    const { report } = await reopen(fs, { verifyAll: true });
    expect(report.lost).toEqual([{ fromOffset: 2, toOffset: 3 }]);
    expect((await read(fs)).gaps).toEqual([{ fromOffset: 2, toOffset: 3, reason: 'corrupt' }]);
  });

  test('a finished segment that is missing or cut is told as lost; later segments stay readable', async () => {
    const fs = await makeFs({ segmentBytes: 60 });
    await fs.unlink(await segmentPath(fs, 1));
    await cutFile(fs, 1, 10);
    const { report } = await reopen(fs);
    expect(report.lost).toEqual([{ fromOffset: 1, toOffset: 3 }]);
    expect(await read(fs)).toEqual({
      offsets: [0, 3, 4, 5],
      gaps: [{ fromOffset: 1, toOffset: 3, reason: 'corrupt' }],
    });
  });

  test('damaged or missing indexes are made again; a damaged one is never believed', async () => {
    const fs = await makeFs({ segmentBytes: 60 });
    const indexes = (await fs.list(dir)).filter((f) => f.name.endsWith('.idx'));
    expect(indexes.length).toBe(4);
    for (const [at, { name }] of indexes.entries()) {
      if (at % 2 === 0) await fs.unlink(`${dir}/${name}`);
      else await (await fs.open(`${dir}/${name}`, 'update')).write([Buffer.from([255])], 0);
    }
    expect((await reopen(fs)).report.lost).toEqual([]);
    expect((await read(fs)).offsets).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('bytes of a value never pass for a record, even when they are a copy of one', async () => {
    const fs = await makeFs();
    const stolen = Buffer.alloc(frames[0] ?? 0);
    await (await fs.open(await segmentPath(fs, 0), 'read')).read(stolen, 0);
    const other = new PowerCutFs({ random: seededRandom(2), honoursSync: true });
    const log = await openSegmentLog({ dir, fs: other, clock: { nowMs: () => 5 } });
    await log.append(Buffer.from('k'), Buffer.concat([Buffer.alloc(500), stolen, Buffer.alloc(500)]));
    await log.append(Buffer.from('k'), Buffer.from('third'));
    await log.close();
    await flip(other, 0, 4);
    const reader = new LogReader({ dir, fs: other });
    const { records, gaps } = await reader.read(10_000);
    expect(records.map((r) => r.offset)).toEqual([1]);
    expect(gaps).toEqual([{ fromOffset: 0, toOffset: 1, reason: 'corrupt' }]);
  });
});
