import { AppError } from '@logwarden/kernel';
import { orMissing } from '@logwarden/segment-log';
import type { LogFs } from '@logwarden/segment-log';
import { join } from 'node:path';
import { positionsDir } from './layout.ts';
import type { PartitionRef } from './layout.ts';
import { readSmallFile, replaceSmallFile } from './small-file.ts';

const suffix = '.json';

function parsePosition(text: string, group: string): number {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'nextOffset' in parsed) {
      const { nextOffset } = parsed;
      if (typeof nextOffset === 'number' && Number.isSafeInteger(nextOffset) && nextOffset >= 0) return nextOffset;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AppError('bus.corrupt', `The committed position of group ${group} cannot be read.`, { details: { group } });
}

/** Position a group has committed, or undefined when it is not registered. Rejects with `bus.corrupt`. */
export async function readPosition(
  fs: LogFs,
  dir: string,
  member: PartitionRef & { readonly group: string },
): Promise<number | undefined> {
  const path = join(positionsDir(dir, member.topic, member.partition), `${member.group}${suffix}`);
  const text = await readSmallFile(fs, path);
  return text === undefined ? undefined : parsePosition(text, member.group);
}

/** Registers the group or moves its position; durable once it resolves. */
export function writePosition(
  fs: LogFs,
  dir: string,
  member: PartitionRef & { readonly group: string; readonly nextOffset: number },
): Promise<void> {
  const path = join(positionsDir(dir, member.topic, member.partition), `${member.group}${suffix}`);
  return replaceSmallFile(fs, path, `${JSON.stringify({ nextOffset: member.nextOffset })}\n`);
}

/** Committed position of every registered group of a partition. Rejects with `bus.corrupt` when one is unreadable. */
export async function readPositions(fs: LogFs, dir: string, ref: PartitionRef): Promise<Record<string, number>> {
  const files = await orMissing(fs.list(positionsDir(dir, ref.topic, ref.partition)), []);
  const positions: Record<string, number> = {};
  for (const { name } of files) {
    if (!name.endsWith(suffix) || name.startsWith('.')) continue;
    const group = name.slice(0, -suffix.length);
    const position = await readPosition(fs, dir, { ...ref, group });
    if (position !== undefined) positions[group] = position;
  }
  return positions;
}
