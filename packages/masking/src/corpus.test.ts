import { describe, expect, it } from 'vitest';
import { cleanLines } from './test-kit/clean-lines.ts';
import { formats } from './test-kit/formats.ts';
import { maskerOf, readCuriously } from './test-kit/masker.ts';
import { Random } from './test-kit/random.ts';
import { disguised, named, plant, type Planted, strong } from './test-kit/values.ts';

const masker = maskerOf();
const linesPerFormat = 600;

const bare = (text: string): string => text.replace(/[\s().-]/g, '');

/** True when a reader can still get the value out of the masked line. */
function isSeen(line: string, { shown, dataClass }: Planted): boolean {
  const seen = readCuriously(line);
  if (seen.includes(readCuriously(shown))) return true;
  return dataClass !== 'secret' && dataClass !== 'person_name' && bare(seen).includes(bare(readCuriously(shown)));
}

interface Recall {
  readonly planted: number;
  readonly missed: readonly string[];
}

function measure(name: string, make: (random: Random) => Planted): Recall {
  const random = new Random(11);
  const format = formats[name];
  if (format === undefined) throw new TypeError(name);
  const missed: string[] = [];
  let planted = 0;
  for (let line = 0; line < linesPerFormat; line++) {
    const values = Array.from({ length: 1 + random.below(3) }, () => make(random));
    const { text } = masker.maskText(format(random, values));
    planted += values.length;
    for (const value of values) if (isSeen(text, value)) missed.push(`${value.shown} in ${text}`);
  }
  return { planted, missed };
}

describe.each(Object.keys(formats))('labelled corpus, %s', { timeout: 60_000 }, (name) => {
  it('hides at least 99.5 % of the values that prove themselves', () => {
    const { planted, missed } = measure(name, (random) => plant(random, strong));
    expect(missed.length / planted, missed.slice(0, 3).join('\n')).toBeLessThanOrEqual(0.005);
  });

  it('hides them in disguise', () => {
    const makers = strong.filter(([dataClass, [key]]) => /resident|card/.test(dataClass) || key === 'phone');
    const { planted, missed } = measure(name, (random) => {
      const value = plant(random, makers);
      return { ...value, shown: disguised(random, value.shown) };
    });
    expect(missed.length / planted, missed.slice(0, 3).join('\n')).toBeLessThanOrEqual(0.005);
  });
});

/** CSV has no names beside its values. */
const namedFormats = Object.keys(formats).filter((name) => name !== 'csv');

describe.each(namedFormats)('labelled corpus with names, %s', { timeout: 60_000 }, (name) => {
  it('hides at least 99.5 % of the values that a name beside them gives away', () => {
    const { planted, missed } = measure(name, (random) => plant(random, named));
    expect(missed.length / planted, missed.slice(0, 3).join('\n')).toBeLessThanOrEqual(0.005);
  });
});

describe('clean operations lines', { timeout: 60_000 }, () => {
  it('changes at most one in 10,000', () => {
    const random = new Random(5);
    const changed: string[] = [];
    const perKind = 1000;
    for (const make of cleanLines) {
      for (let count = 0; count < perKind; count++) {
        const line = make(random);
        const { text } = masker.maskText(line);
        if (text !== line) changed.push(text);
      }
    }
    expect(changed.length, changed.slice(0, 5).join('\n')).toBeLessThanOrEqual((cleanLines.length * perKind) / 10_000);
  });

  it('gives the same string back', () => {
    const line = 'request completed in 12 ms';
    const masked = masker.maskText(line);
    expect(masked.text).toBe(line);
    expect(masked.detections).toEqual([]);
  });
});
