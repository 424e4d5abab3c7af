import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDetections } from './mask/merge.ts';
import { REDACTED } from './mask/partial.ts';
import { cleanLine } from './test-kit/clean-lines.ts';
import { formats } from './test-kit/formats.ts';
import { maskerOf } from './test-kit/masker.ts';
import { Random } from './test-kit/random.ts';
import { disguised, named, plant, strong } from './test-kit/values.ts';

const policy = {
  keywords: ['凤凰', 'Project-X', 'aab'],
  patterns: [{ name: 'staff', pattern: 'EMP-?(\\d{4,})' }],
  detectors: { credit_code: { enabled: true, minConfidence: 'M' as const } },
};
const maskers = [maskerOf(), maskerOf(policy), maskerOf({ ...policy, paymentMessages: true })];

/** Lines with values, disguised ones, clean ones, and all of them cut and glued at random places. */
const lines = fc.integer().map((seed) => {
  const random = new Random(seed);
  const values = Array.from({ length: 1 + random.below(3) }, () => plant(random, [...strong, ...named]));
  const dressed = values.map((value) =>
    random.below(3) === 0 ? { ...value, shown: disguised(random, value.shown) } : value,
  );
  const line =
    random.pick(Object.values(formats))(random, dressed) + random.pick(['', ' 凤凰 EMP-12345 aaab', cleanLine(random)]);
  if (random.below(3) > 0) return line;
  const cut = random.below(line.length);
  return line.slice(cut) + line.slice(0, random.below(line.length));
});
const signs = fc.string({
  unit: fc.constantFrom(
    ...'0123456789 -.:="\'\\{}[]<>/@%_*Xx,;&()+'.split(''),
    'phone',
    'password',
    '姓名',
    '张',
    '密码',
    '卡号',
    'u0031',
    '\\u0022',
    '１',
    '\u200b',
    '62220212345678',
    '4111111111111111',
    '13812345678',
    'eyJ',
    '-----BEGIN ',
    '/',
    'cards',
    '⑩',
    '\ud835\udfcf',
  ),
  maxLength: 60,
});
const texts = fc.oneof(lines, signs, fc.string({ unit: 'binary', maxLength: 80 }));

describe('any text', { timeout: 60_000 }, () => {
  it('masked twice is as masked once', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...maskers), (text, masker) => {
        const once = masker.maskText(text).text;
        expect(masker.maskText(once).text).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps its length but for what is redacted, and its spans in order', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...maskers), (text, masker) => {
        const { text: masked, detections } = masker.maskText(text);
        let at = 0;
        for (const { start, end, masked: shown } of detections) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          if (shown !== REDACTED) expect(shown).toHaveLength(end - start);
          at = end;
        }
        expect(applyDetections(text, detections)).toBe(masked);
        if (detections.length === 0) expect(masked).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
