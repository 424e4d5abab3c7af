import { describe, expect, it } from 'vitest';
import { maskerOf } from './test-kit/masker.ts';

const masker = maskerOf({
  keywords: ['aaaaaaaa'],
  patterns: [{ name: 'x', pattern: 'abc(?:a+)+$' }],
  detectors: { credit_code: { enabled: true, minConfidence: 'M' } },
});
const tagged = maskerOf({ paymentMessages: true });

/** What an attacker repeats. */
const hostile: Readonly<Record<string, string>> = {
  digits: '6222021234567890123',
  'single digits': '1-',
  'spaced digits': '4111 1111 1111 1112 ',
  dots: '1.2.3.',
  'digits in brackets': '(010)',
  ats: 'a@',
  'long labels': `a@${'b'.repeat(60)}`,
  colons: ':',
  keys: 'password:',
  'open quotes': 'phone:"\\',
  'open name quotes': '姓名:"\\"',
  'open lists': 'phones:[',
  'open objects': '{"phones":{',
  tags: '<phone ',
  'tag ends': '<a>>',
  backslashes: '\\',
  'escaped digits': '\\u0031',
  'percent digits': '%31',
  tokens: '-eyJ',
  pem: '-----BEGIN ',
  options: '--token ',
  urls: 'a://b:c',
  keyPrefixes: 'ghp_AKIA',
  letters: 'a',
  'word with many hits': 'aaaaaaaaabc',
  'zero width': '1\u200b',
  'full width': '１',
  'han keys': '验证码',
};

const size = 20_000;

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('hostile texts', () => {
  it.each(Object.entries(hostile))(
    '%s take a time that grows with their length',
    (_name, part) => {
      const text = (factor: number): string => part.repeat(Math.ceil((size * factor) / part.length));
      for (const one of [masker, tagged]) {
        one.maskText(text(1));
        const small = Math.min(
          cpuMs(() => one.maskText(text(1))),
          cpuMs(() => one.maskText(text(1))),
        );
        const large = cpuMs(() => one.maskText(text(8)));
        // Eight times the text: linear is 8, square 64. Below 20 ms the clock decides.
        expect(large).toBeLessThan(Math.max(20, small) * 24);
      }
    },
    60_000,
  );
});
