import { describe, expect, test } from 'vitest';
import { PositionFile, createPosition, readPosition } from './position-file.ts';
import { PowerCutFs, seededRandom } from './power-cut-fs.ts';

const path = '/spool/sender.position';
const slotBytes = 4096;

describe('position file', () => {
  test('is made with its directory and moves forward only', async () => {
    const fs = new PowerCutFs({ random: seededRandom(1), honoursSync: true });
    expect(await readPosition(fs, path)).toBeUndefined();
    await createPosition(fs, path, 7);
    const file = await PositionFile.open(fs, path);
    for (const position of [9, 8, 12, 3]) await file.write(position);
    expect(await readPosition(fs, path)).toBe(12);
    await createPosition(fs, path, 0);
    expect(await readPosition(fs, path)).toBe(0);
  });

  test('whatever a power cut leaves of a write, the position is the old one or the new one', async () => {
    const seen = new Set<number | undefined>();
    for (let seed = 1; seed <= 200; seed++) {
      const fs = new PowerCutFs({ random: seededRandom(seed), honoursSync: true });
      await createPosition(fs, path, 1);
      const file = await PositionFile.open(fs, path);
      await file.write(2);
      fs.cutAfter(seed % 4);
      await file.write(3).catch(() => undefined);
      fs.restart();
      seen.add(await readPosition(fs, path));
    }
    expect(seen).toEqual(new Set([2, 3]));
  });

  test.each(Array.from({ length: 12 }, (_, i) => i))(
    'byte %i of a slot flipped: the other slot counts',
    async (byte) => {
      const fs = new PowerCutFs({ random: seededRandom(1), honoursSync: true });
      await createPosition(fs, path, 1_000);
      await (await PositionFile.open(fs, path)).write(1_001);
      const raw = await fs.open(path, 'update');
      await raw.write([Buffer.from([0xff])], byte);
      expect(await readPosition(fs, path)).toBe(1_000);
      await raw.write([Buffer.from([0xff])], slotBytes + byte);
      await expect(readPosition(fs, path)).rejects.toMatchObject({ code: 'bus.corrupt' });
    },
  );
});
