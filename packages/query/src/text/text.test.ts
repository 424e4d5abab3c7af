import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';
import { foldSearched, mayHaveLongWord } from './long-words.ts';
import { isLowerFold, isLowerFoldText } from './lower-fold.ts';
import { CUT, GAP } from './marks.ts';
import { searchedText } from './searched-text.ts';
import { forEachFoldedTokenHash, forEachTokenHashOfBytes, hashToken } from './token-hash.ts';
import { forEachToken, tokenise } from './tokenise.ts';
import { valueText } from './value-text.ts';

const hostile = [
  '',
  'ERROR x',
  'İıßﬁＡ（㈱）',
  'ΣΑΣ',
  '审单，失败',
  '😀𝔄𠀀',
  '\ud800x',
  'e\u0301',
  '\u0000',
  CUT,
  'Ᲊ',
  'é'.repeat(450),
];

describe('fold', () => {
  it('is NFKC and simple lower case, code point by code point', () => {
    expect(fold('ERROR İıß ﬁ Ａ ㈱ K Å')).toBe('error iıß fi a (株) k å');
    expect(fold('ΣΑΣ')).toBe('σασ');
    expect(fold('E\u0301')).toBe('e\u0301');
    expect(fold('É')).toBe('é');
    expect(fold('a\ud800b')).toBe('a�b');
  });

  it('is idempotent and a homomorphism, so that a part is found in the whole', () => {
    for (const left of hostile.filter((text) => text.isWellFormed())) {
      expect(fold(fold(left))).toBe(fold(left));
      for (const right of hostile) expect(fold(left + right)).toBe(fold(left) + fold(right));
    }
  });

  it('knows where an engine’s lower will do', () => {
    expect(isLowerFold('Error 审单 É ΣΑΣ')).toBe(true);
    for (const text of ['İ', 'ﬁ', '，', '㈱', '\ud800', CUT]) expect(isLowerFold(text)).toBe(false);
    expect(isLowerFoldText('审单，失败（X）')).toBe(true);
    expect(isLowerFoldText('x'.repeat(200))).toBe(true);
    expect(isLowerFoldText('x'.repeat(201))).toBe(false);
  });
});

describe('tokens', () => {
  it('are runs of letters, digits, marks and _, and single Han, Kana, Hangul', () => {
    expect(tokenise('GET /app/user_id?x=10.1.2.3')).toEqual(['get', 'app', 'user_id', 'x', '10', '1', '2', '3']);
    expect(tokenise('审单x超时')).toEqual(['审', '单', 'x', '超', '时']);
    expect(tokenise('한국 データー')).toEqual(['한', '국', GAP, 'デ', 'ー', 'タ', 'ー']);
    expect(tokenise('\u0301 𝔄bc 𠀀1')).toEqual(['\u0301', 'abc', '𠀀', '1']);
    expect(tokenise('--- \ue000 😀')).toEqual([]);
  });

  it('have one gap where such characters do not touch', () => {
    expect(tokenise('失，- 败')).toEqual(['失', GAP, '败']);
    expect(tokenise('失 x 败')).toEqual(['失', 'x', '败']);
  });

  it('are cut after 200 characters', () => {
    expect(tokenise('a'.repeat(450)).map((token) => token.length)).toEqual([200, 200, 50]);
    expect(tokenise('𝔄'.repeat(201))).toEqual(['a'.repeat(200), 'a']);
    expect(tokenise('𐐨'.repeat(201)).map((token) => token.length)).toEqual([400, 2]);
  });

  it('are the same by hash', () => {
    let inBytes = 0;
    for (const text of [...hostile, 'a_1 B', 'x'.repeat(401), 'GET /a-b?c=D&e=12.5', '审X单']) {
      const [byHash, byText, byBytes]: [string[], string[], string[]] = [[], [], []];
      forEachFoldedTokenHash(fold(text), (first, second) => byHash.push(`${first}:${second}`));
      forEachToken(text, (token) => {
        hashToken(token, (first, second) => byText.push(`${first}:${second}`));
      });
      expect(byHash).toEqual(byText);
      const bytes = new TextEncoder().encode(`..${text}..`);
      const range = { start: 2, end: bytes.length - 2 };
      const isAscii = forEachTokenHashOfBytes(bytes, range, (first, second) => byBytes.push(`${first}:${second}`));
      expect(isAscii).toBe(/^[\0-\x7f]*$/.test(text));
      if (isAscii) expect(byBytes).toEqual(byText);
      if (isAscii) inBytes++;
    }
    expect(inBytes).toBeGreaterThan(3);
    let hash = '';
    hashToken('timeout', (first, second) => (hash = `${first}:${second}`));
    expect(hash).toBe('-1819204472:1687255093');
  });

  it('stand in stored folded text with a mark at each cut', () => {
    expect(foldSearched(`x ${'A'.repeat(401)} 审`)).toBe(`x ${'a'.repeat(200)}${CUT}${'a'.repeat(200)}${CUT}a 审`);
    expect(foldSearched('short')).toBe('short');
    for (let at = 0; at < 450; at += 7) {
      const text = `${' '.repeat(at)}${'w'.repeat(201)}-`;
      expect(mayHaveLongWord(text)).toBe(true);
      expect(mayHaveLongWord(text.replace('w', ' '))).toBe(false);
    }
  });
});

describe('searched text', () => {
  it('resolves the escapes of a JSON object only', () => {
    expect(searchedText('{"m":"\\u8d85\\u65f6\\n\\tat \\"x\\" \\/ \\\\"}')).toBe('{"m":"超时\n\tat "x" / \\"}');
    expect(searchedText('C:\\new {"a":1}')).toBe('C:\\new {"a":1}');
    expect(searchedText('{"broken": "\\u8d85"')).toBe('{"broken": "\\u8d85"');
    expect(searchedText('["\\u8d85"]')).toBe('["\\u8d85"]');
    expect(searchedText('{"m":"\\ud800"}')).toBe('{"m":"�"}');
  });
});

it('gives numbers their shortest decimal', () => {
  expect([200, 1.5, 1e21, -0, 12345678901234567890n, true, 'x'].map(valueText)).toEqual([
    '200',
    '1.5',
    '1e+21',
    '0',
    '12345678901234567890',
    'true',
    'x',
  ]);
});
