import { expect, it } from 'vitest';
import { parseReplayOptions } from './replay-options.ts';

const times = ['--from', '2026-11-29T00:00:00Z', '--to', '2026-11-30T00:00:00Z'];

it('reads times and the prefix', () => {
  const options = parseReplayOptions([...times, '--into', 'again-'], 'logwarden-');
  expect(options).toEqual({ fromMs: Date.UTC(2026, 10, 29), toMs: Date.UTC(2026, 10, 30), into: 'again-' });
  expect(parseReplayOptions(['--help'], 'logwarden-')).toBeUndefined();
});

it.each([
  [times, /--into/],
  [[...times, '--into', 'logwarden-'], /not beginning with logwarden-/],
  [[...times, '--into', 'logwarden-again-'], /not beginning/],
  [['--from', 'gestern', '--to', '2026-11-30T00:00:00Z', '--into', 'again-'], /--from/],
  [['--from', '2026-11-30T00:00:00Z', '--to', '2026-11-30T00:00:00Z', '--into', 'again-'], /before --to/],
])('refuses %j', (argv, message) => {
  expect(() => parseReplayOptions(argv, 'logwarden-')).toThrow(message);
});
