import { describe, expect, it } from 'vitest';
import { hasUnseen, visibleParts } from './hostile-text.ts';

const shown = (text: string): string =>
  visibleParts(text)
    .map((part) => (part.kind === 'text' ? part.text : `[${part.text}]`))
    .join('');

describe('hostile text', () => {
  it('leaves what can be seen alone', () => {
    const line = '审单服务无响应 超时 30000 ms\tcafé 😀 <img src=x onerror=alert(1)>\n next';
    expect(hasUnseen(line)).toBe(false);
    expect(shown(line)).toBe(line);
  });

  it('names control, invisible and direction-changing characters', () => {
    expect(shown('a\u0000b\u001b[31mc')).toBe('a[NUL]b[ESC][31mc');
    expect(shown('pay\u202egpj.exe')).toBe('pay[RLO]gpj.exe');
    expect(shown('zero\u200bwidth\ufeff')).toBe('zero[ZWSP]width[BOM]');
    expect(shown('tag\u{e0041}')).toBe('tag[U+E0041]');
  });

  it('survives half a surrogate pair and keeps positions', () => {
    expect(shown('x\ud800y')).toBe('x[U+D800]y');
    expect(visibleParts('ab\u0001cd', 10)).toEqual([
      { kind: 'text', text: 'ab', start: 10 },
      { kind: 'unseen', text: 'U+0001', start: 12 },
      { kind: 'text', text: 'cd', start: 13 },
    ]);
    expect(visibleParts('')).toEqual([]);
  });
});
