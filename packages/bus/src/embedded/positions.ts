import { AppError } from '@logwarden/kernel';
import { PositionFile, createPosition, orMissing, readPosition } from '@logwarden/segment-log';
import type { LogFs } from '@logwarden/segment-log';
import { join } from 'node:path';
import { positionsDir } from './layout.ts';
import type { PartitionRef } from './layout.ts';

const suffix = '.position';

export interface GroupRef extends PartitionRef {
  readonly group: string;
}

function pathOf(dir: string, { topic, partition, group }: GroupRef): string {
  return join(positionsDir(dir, topic, partition), `${group}${suffix}`);
}

/** Position a group has committed, or undefined when it is not registered. Rejects with `bus.corrupt`. */
export async function readCommitted(fs: LogFs, dir: string, member: GroupRef): Promise<number | undefined> {
  try {
    return await readPosition(fs, pathOf(dir, member));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const options = { details: { ...member }, cause: error };
    throw new AppError('bus.corrupt', `The committed position of group ${member.group} cannot be read.`, options);
  }
}

/** Committed position of every registered group of a partition. Rejects with `bus.corrupt` when one is unreadable. */
export async function readAllCommitted(fs: LogFs, dir: string, ref: PartitionRef): Promise<Record<string, number>> {
  const { topic, partition } = ref;
  const files = await orMissing(fs.list(positionsDir(dir, topic, partition)), []);
  const positions: Record<string, number> = {};
  for (const { name } of files) {
    if (!name.endsWith(suffix) || name.startsWith('.')) continue;
    const group = name.slice(0, -suffix.length);
    const position = await readCommitted(fs, dir, { topic, partition, group });
    if (position !== undefined) positions[group] = position;
  }
  return positions;
}

/** Registers a group on a partition, durably. */
export function register(fs: LogFs, dir: string, member: GroupRef, nextOffset: number): Promise<void> {
  return createPosition(fs, pathOf(dir, member), nextOffset);
}

export function openCommitted(fs: LogFs, dir: string, member: GroupRef): Promise<PositionFile> {
  return PositionFile.open(fs, pathOf(dir, member));
}
