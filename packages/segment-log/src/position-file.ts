import { AppError } from '@logwarden/kernel';
import { crc32 } from 'node:zlib';
import type { LogFile, LogFs } from './log-fs.ts';
import { readSmallFile, replaceSmallFile } from './small-file.ts';

/** Slots lie in pages of their own, so that a write cut short can damage one of them only. */
const slotBytes = 4096;
const slotPattern = /^(\d{1,16}) ([0-9a-f]{8})\n/;

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function encodeSlot(nextOffset: number): Buffer {
  const slot = Buffer.alloc(slotBytes, ' ');
  slot.write(`${nextOffset} ${checksum(String(nextOffset))}\n`, 0, 'latin1');
  return slot;
}

function decodeSlot(text: string): number {
  const [, offset = '', sum] = slotPattern.exec(text) ?? [];
  return sum === checksum(offset) ? Number(offset) : -1;
}

function decodeSlots(text: string): [number, number] {
  return [decodeSlot(text.slice(0, slotBytes)), decodeSlot(text.slice(slotBytes))];
}

/** The offset a reader is done below; undefined while the file is missing. Rejects with `bus.corrupt`. */
export async function readPosition(fs: LogFs, path: string): Promise<number | undefined> {
  const text = await readSmallFile(fs, path);
  if (text === undefined) return undefined;
  const position = Math.max(...decodeSlots(text));
  if (position >= 0) return position;
  throw new AppError('bus.corrupt', 'The position of a reader cannot be read.', { details: { field: path } });
}

/** Makes or replaces a reader's position file, with its directories; durable once it resolves. */
export async function createPosition(fs: LogFs, path: string, nextOffset: number): Promise<void> {
  const slot = encodeSlot(nextOffset);
  await replaceSmallFile(fs, path, Buffer.concat([slot, slot]));
}

/**
 * Where a reader keeps its position: two slots, written in turn and in place. A write is one fsync and needs no new
 * disk block, so that a full disk can be emptied by reading.
 */
export class PositionFile {
  readonly #file: LogFile;

  private constructor(file: LogFile) {
    this.#file = file;
  }

  /** Opens a file that {@link createPosition} made. */
  static async open(fs: LogFs, path: string): Promise<PositionFile> {
    return new PositionFile(await fs.open(path, 'update'));
  }

  /**
   * Durable once it resolves: the slot with the lower position is overwritten, the other one holds until then.
   * A position that is not higher than the file's is ignored, whoever wrote that.
   */
  async write(nextOffset: number): Promise<void> {
    const bytes = Buffer.alloc(2 * slotBytes);
    await this.#file.read(bytes, 0);
    const [first, second] = decodeSlots(bytes.toString('latin1'));
    if (Math.max(first, second) < nextOffset) {
      await this.#file.write([encodeSlot(nextOffset)], first <= second ? 0 : slotBytes);
    }
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
