import { expect, it } from 'vitest';
import { messagesFor } from './messages.ts';
import { formatBytes, formatDuration, Progress } from './progress.ts';

function shown(isTty: boolean): {
  readonly texts: string[];
  readonly progress: Progress;
  readonly pass: (ms: number) => void;
} {
  const texts: string[] = [];
  let nowMs = 0;
  const screen = { isTty, columns: 120, write: (text: string) => texts.push(text) };
  const progress = new Progress({ screen, say: messagesFor('en'), quiet: false, nowMs: () => nowMs });
  return { texts, progress, pass: (ms) => (nowMs += ms) };
}

it('draws one line over and over on a terminal, with bytes, rate and time left', () => {
  const { texts, progress, pass } = shown(true);
  progress.update({ path: 'a.log', bytes: 0, totalBytes: 4_000_000, lines: 0 });
  pass(1000);
  progress.update({ path: 'a.log', bytes: 1_000_000, totalBytes: 4_000_000, lines: 5000 });
  expect(texts).toEqual(['\ra.log [█████···············] 25 %  1.0 MB of 4.0 MB  5,000 lines/s  0:03 left\u001b[K']);
  progress.note('done');
  expect(texts.slice(1)).toEqual(['\r\u001b[K', 'done\n']);
});

it('writes plain lines every five seconds where there is no terminal', () => {
  const { texts, progress, pass } = shown(false);
  for (let i = 0; i <= 10; i++) {
    progress.update({ path: 'a.log', bytes: i, totalBytes: Infinity, lines: i });
    pass(1000);
  }
  expect(texts).toEqual(['a.log  5 B  1 lines/s\n', 'a.log  10 B  1 lines/s\n']);
});

it('writes sizes and times for people', () => {
  expect([0, 999, 1500, 2_000_000_000].map(formatBytes)).toEqual(['0 B', '999 B', '1.5 KB', '2.0 GB']);
  expect([0, 59.2, 3661, Infinity].map(formatDuration)).toEqual(['0:00', '1:00', '1:01:01', '–']);
});

it('speaks Chinese to a Chinese locale', () => {
  expect(messagesFor('zh-CN')('missingFile')).toBe('请至少指定一个文件。');
  expect(messagesFor('zh-Hans-CN')('noMatch', { path: 'x' })).toBe('x：没有匹配的文件');
});
