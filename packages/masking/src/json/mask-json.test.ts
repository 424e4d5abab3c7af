import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskerOf } from '../test-kit/masker.ts';
import { maskJson } from './mask-json.ts';

const masker = maskerOf();

describe('maskJson', { timeout: 60_000 }, () => {
  it.each([
    ['{"n":13812345678}', '{"n":"138****5678"}'],
    ['{"a":9007199254740993123, "b" : 1.0e+5 }', '{"a":9007199254740993123, "b" : 1.0e+5 }'],
    ['{"cardNo":4111111111111111,"cardNo":1}', '{"cardNo":"411111******1111","cardNo":1}'],
    ['{"13812345678":1}', '{"138****5678":1}'],
    ['{"phones":[13800000000,{"x":12345}]}', '{"phones":["138****0000",{"x":"*****"}]}'],
    ['{"password":"a\\"b\\\\","x":"\\u4e2d"}', '{"password":"[redacted]","x":"\\u4e2d"}'],
    ['{"pin":1234,"cvv":123}', '{"pin":"[redacted]","cvv":"[redacted]"}'],
    ['{"m":"{\\"phone\\":13812345678}"}', '{"m":"{\\"phone\\":138****5678}"}'],
    ['[-13812345678,[[4111111111111111]]]', '["-138****5678",[["411111******1111"]]]'],
    ['{"card":{"no":"4111111111111111","type":"debit"}}', '{"card":{"no":"411111******1111","type":"debit"}}'],
  ])('%s', (json, expected) => {
    expect(maskJson(masker, json)).toBe(expected);
    expect(maskJson(masker, new TextEncoder().encode(json))).toBe(expected);
    expect(() => JSON.parse(expected) as unknown).not.toThrow();
  });

  const leaf = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: 0n, max: 10n ** 19n }),
    fc.constantFrom(
      '13812345678',
      '4111111111111111',
      'a"b\\',
      '密码：abc123',
      'x@y.example',
      '11010519491231002X',
      null,
      true,
    ),
  );
  const key = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('phone', 'password', 'cards', 'idNo', '姓名', 'acct'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const write = (value: unknown): string =>
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `@@${item}@@` : item)).replace(
      /"@@(\d+)@@"/g,
      '$1',
    );

  it('gives JSON for JSON, the same when masked again', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const json = write(value);
        const masked = maskJson(masker, json);
        expect(() => JSON.parse(masked) as unknown, `${json} -> ${masked}`).not.toThrow();
        expect(maskJson(masker, masked)).toBe(masked);
      }),
      { numRuns: 2000 },
    );
  });
});
