import { AppError } from '@logwarden/kernel';
import { orMissing } from '@logwarden/segment-log';
import type { LogFile, LogFs } from '@logwarden/segment-log';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { positionsDir } from './layout.ts';
import type { PartitionRef } from './layout.ts';
import { readSmallFile, replaceSmallFile } from './small-file.ts';

const suffix = '.position';
/** Slots lie in pages of their own, so that a write cut short can damage one of them only. */
const slotBytes = 4096;
const slotPattern = /^(\d{1,16}) ([0-9a-f]{8})\n/;

export interface GroupRef extends PartitionRef {
  readonly group: string;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

function encodeSlot(nextOffset: number): Buffer {
  const slot = Buffer.alloc(slotBytes, ' ');
  slot.write(`${nextOffset} ${checksum(String(nextOffset))}\n`, 0, 'latin1');
  return slot;
}

function decodeSlot(text: string): number | undefined {
  const [, offset = '', sum] = slotPattern.exec(text) ?? [];
  return sum === checksum(offset) ? Number(offset) : undefined;
}

function decodeSlots(text: string): [number | undefined, number | undefined] {
  return [decodeSlot(text.slice(0, slotBytes)), decodeSlot(text.slice(slotBytes))];
}

function pathOf(dir: string, member: GroupRef): string {
  return join(positionsDir(dir, member.topic, member.partition), `${member.group}${suffix}`);
}

/** Position a group has committed, or undefined when it is not registered. Rejects with `bus.corrupt`. */
export async function readPosition(fs: LogFs, dir: string, member: GroupRef): Promise<number | undefined> {
  const text = await readSmallFile(fs, pathOf(dir, member));
  if (text === undefined) return undefined;
  const position = Math.max(...decodeSlots(text).map((slot) => slot ?? -1));
  if (position >= 0) return position;
  const details = { ...member };
  throw new AppError('bus.corrupt', `The committed position of group ${member.group} cannot be read.`, { details });
}

/** Committed position of every registered group of a partition. Rejects with `bus.corrupt` when one is unreadable. */
export async function readPositions(fs: LogFs, dir: string, ref: PartitionRef): Promise<Record<string, number>> {
  const { topic, partition } = ref;
  const files = await orMissing(fs.list(positionsDir(dir, topic, partition)), []);
  const positions: Record<string, number> = {};
  for (const { name } of files) {
    if (!name.endsWith(suffix) || name.startsWith('.')) continue;
    const group = name.slice(0, -suffix.length);
    const position = await readPosition(fs, dir, { topic, partition, group });
    if (position !== undefined) positions[group] = position;
  }
  return positions;
}

/** Registers a group that is not yet, durably. */
export async function register(fs: LogFs, dir: string, member: GroupRef, nextOffset: number): Promise<void> {
  const slot = encodeSlot(nextOffset);
  await replaceSmallFile(fs, pathOf(dir, member), Buffer.concat([slot, slot]));
}

/**
 * Where a registered group keeps its position: two slots, written in turn and in place. A commit is one fsync and
 * needs no new disk block, so that a full disk can be emptied by reading.
 */
export class PositionFile {
  readonly #file: LogFile;
  #slots: [number, number];

  private constructor(file: LogFile, slots: [number, number]) {
    this.#file = file;
    this.#slots = slots;
  }

  static async open(fs: LogFs, dir: string, member: GroupRef): Promise<PositionFile> {
    const path = pathOf(dir, member);
    const [first, second] = decodeSlots((await readSmallFile(fs, path)) ?? '');
    return new PositionFile(await fs.open(path, 'update'), [first ?? -1, second ?? -1]);
  }

  /** The slot with the lower position is overwritten; the other one holds until this one is durable. */
  async write(nextOffset: number): Promise<void> {
    const [first, second] = this.#slots;
    const at = first <= second ? 0 : 1;
    await this.#file.write([encodeSlot(nextOffset)], at * slotBytes);
    await this.#file.datasync();
    this.#slots = at === 0 ? [nextOffset, second] : [first, nextOffset];
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
