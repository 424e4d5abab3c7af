import { describe, expect, it } from 'vitest';
import { classOfForm, hiddenPlaces, hiddenSpans } from './hidden-spans.ts';

const shown = (text: string): readonly string[] => hiddenSpans(text).map(({ start, end }) => text.slice(start, end));

describe('hidden spans', () => {
  it('finds what the masking leaves of values', () => {
    expect(shown('card=622202*********0128 ok')).toEqual(['622202*********0128']);
    expect(shown('{"phone":"138****8000","name":"王**"}')).toEqual(['138****8000', '王**']);
    expect(shown('password=[redacted] mail z***@example.com')).toEqual(['[redacted]', 'z***@example.com']);
    expect(shown('idNo: 110***********002X')).toEqual(['110***********002X']);
    expect(shown('项目 ****** 上线')).toEqual(['******']);
  });

  it('takes separators inside a masked number with it', () => {
    expect(shown('622202 **** **** 0128')).toEqual(['622202 **** **** 0128']);
    expect(shown('138-****-8000')).toEqual(['138-****-8000']);
  });

  it('leaves stars alone that hide nothing', () => {
    expect(shown('/var/log/*.log **bold** 3 * 4 a*b')).toEqual([]);
    expect(shown('no star at all')).toEqual([]);
  });

  it('points at a character that is hidden', () => {
    const text = 'card=622202*********0128';
    expect(text.charAt(hiddenSpans(text)[0]?.at ?? 0)).toBe('*');
  });

  it('tells the class by the form', () => {
    expect(classOfForm('622202*********0128')).toBe('bank_card');
    expect(classOfForm('138****8000')).toBe('mobile');
    expect(classOfForm('110***********002X')).toBe('resident_id');
    expect(classOfForm('******')).toBeUndefined();
  });
});

describe('hidden places of a line', () => {
  it('names the field where there is one, and the text else', () => {
    const hit = {
      raw: 'tel 138****8000 mail a***@b.example',
      fields: { 'user.tel': ['1', '138****8000'], message: 'x' },
    };
    expect(hiddenPlaces(hit).map(({ field, item, shown: text }) => [field, item, text])).toEqual([
      ['user.tel', 1, '138****8000'],
      ['', 0, 'a***@b.example'],
    ]);
  });
});
