import { MultilineConfig } from '@logwarden/contracts';
import { expect, it } from 'vitest';
import { createEventCutter } from './event-cutter.ts';
import { lineTextOf } from './transcode.ts';

const read = new TextDecoder();

/** The events of lines, as `[text, offset, lines, container]`. */
function cut(preset: 'docker' | 'cri', lines: readonly string[]): unknown[] {
  const cutter = createEventCutter({
    from: 0,
    text: lineTextOf(undefined),
    multiline: MultilineConfig.parse({ preset }),
  });
  let at = 0;
  const events = lines.flatMap((line) => {
    const bytes = Buffer.from(line);
    const offset = at;
    at += bytes.byteLength + 1;
    return [...cutter.push({ bytes, offset, next: at, cut: false }, 0)];
  });
  return [...events, ...cutter.flush()].map(({ bytes, offset, lines: count, container }) => [
    read.decode(bytes).trimEnd(),
    offset,
    count,
    container,
  ]);
}

it('keeps the time of the first part and the stream of what a container runtime wrote', () => {
  const first = '2025-12-30T03:00:00.1Z stderr P audit ';
  expect(cut('cri', [first, '2025-12-30T03:00:00.2Z stderr F timed out', 'foreign'])).toEqual([
    ['audit timed out', 0, 2, 'stderr 2025-12-30T03:00:00.1Z'],
    ['foreign', 81, 1, undefined],
  ]);
  expect(cut('docker', ['{"log":"a\\n","stream":"stdout","time":"2025-12-30T03:00:00Z"}', '{"log":"b\\n"}'])).toEqual([
    ['a', 0, 1, 'stdout 2025-12-30T03:00:00Z'],
    ['b', 62, 1, 'stdout'],
  ]);
});
