import { describe, expect, it } from 'vitest';
import { ansiRuns, hasAnsi, stripAnsi } from './ansi.ts';

const esc = '\u001b';
const drawn = (text: string): readonly (readonly [string, object])[] =>
  (ansiRuns(text) ?? [])
    .filter((run) => run.kind === 'text')
    .map((run) => [text.slice(run.start, run.end), run.style] as const);

describe('colour codes of a terminal', () => {
  it('become styles and leave the text', () => {
    expect(drawn(`a${esc}[1;31mERROR${esc}[0m ok${esc}[K`)).toEqual([
      ['a', {}],
      ['ERROR', { bold: true, ink: 'red' }],
      [' ok', {}],
    ]);
    expect(drawn(`${esc}[93;44mx${esc}[39my${esc}[mz`)).toEqual([
      ['x', { ink: 'yellow', ground: 'blue' }],
      ['y', { ink: undefined, ground: 'blue' }],
      ['z', {}],
    ]);
  });

  it('take the nearest hue, so that no text can be hidden', () => {
    expect(drawn(`${esc}[38;5;196mx${esc}[38;2;255;255;254my${esc}[48:2:10:200:20mz`)).toEqual([
      ['x', { ink: 'red' }],
      ['y', { ink: 'white' }],
      ['z', { ink: 'white', ground: 'green' }],
    ]);
    expect(drawn(`${esc}[8mseen`)).toEqual([['seen', {}]]);
    expect(drawn(`${esc}[38;9mx`)).toEqual([['x', {}]]);
  });

  it('cover every character once', () => {
    const text = `${esc}[31m审单${esc}[0m${esc}[2J失败${esc}[`;
    const runs = ansiRuns(text) ?? [];
    expect(runs.map((run) => text.slice(run.start, run.end)).join('')).toBe(text);
  });

  it('are stripped for copying; what is no colour stays', () => {
    expect(stripAnsi(`${esc}[1;31m审单失败${esc}[0m at ${esc}[2Jhere`)).toBe(`审单失败 at ${esc}[2Jhere`);
    expect(hasAnsi(`${esc}[2J`)).toBe(false);
    expect(hasAnsi(`x${esc}[32my`)).toBe(true);
    expect(ansiRuns('plain [31m text')).toBeUndefined();
    expect(stripAnsi('plain [31m text')).toBe('plain [31m text');
  });

  it('take linear time', () => {
    const hostile = `${esc}[`.repeat(200_000) + `${esc}[${'1;'.repeat(100_000)}`;
    expect(stripAnsi(hostile)).toBe(hostile);
  });
});
