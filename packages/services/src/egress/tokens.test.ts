import { MaskPolicy, type Fields } from '@logwarden/contracts';
import { compileMaskPolicy } from '@logwarden/masking';
import { describe, expect, it } from 'vitest';
import { MaskKeys } from '../masking/mask-keys.ts';
import { Tokens } from './tokens.ts';

const masker = compileMaskPolicy(MaskPolicy.parse({ keywords: ['Blue Heron'] }), 1);
const keys = new MaskKeys(new Uint8Array(32).fill(7));
const tokensOf = (tenantId: string, version = 1): Tokens => new Tokens({ keys, tenantId, version });
const mobile = '13812345678';
const card = '6222021234567890128';
const token = keys.token({ tenantId: 'customs', version: 1 }, 'mobile', mobile);
const anyToken = /#[a-z_]+\.[\w-]{16}/g;

function shown(tokens: Tokens, text: string): { readonly masked: string; readonly marked: string } {
  const masked = masker.maskText(text).text;
  return { masked, marked: tokens.inText(masker, text, masked) };
}

const texts = [
  `call ${mobile} back`,
  mobile,
  `phone=${mobile} password=hunter2hunter2 card ${card}`,
  `phone 138-1234-5678 and 138 1234 5678 and +86${mobile}`,
  `{"phone":"${mobile}","password":"hunter2hunter2","cardNo":${card}}`,
  `{"payload":"{\\"mobile\\":\\"${mobile}\\"}"}`,
  `手机号 １３８１２３４５６７８ 已确认`,
  `mobile \\u0031\\u0033\\u0038\\u0031\\u0032\\u0033\\u0034\\u0035\\u0036\\u0037\\u0038`,
  `/q?card=${card}&mail=someone%40bank.example.com`,
  `mail to <someone.long@bank.example.com> of 身份证 440106198001011238`,
  `the Blue Heron project, ${mobile}`,
  `${mobile}#mobile.AAAAAAAAAAAAAAAA`,
  `𝟙${mobile}😀${mobile}`,
];

describe('tokens', () => {
  it.each(texts)('only add to what is shown: %s', (text) => {
    const { masked, marked } = shown(tokensOf('customs'), text);
    const planted = new Set(text.match(anyToken) ?? []);
    expect(marked.replaceAll(anyToken, (found) => (planted.has(found) ? found : ''))).toBe(masked);
    for (const hidden of ['1234567', 'hunter2', 'Heron', 'someone.long', '19800101']) {
      if (!masked.includes(hidden)) expect(marked).not.toContain(hidden);
    }
  });

  it('are the same for one value in all its spellings', () => {
    for (const text of texts.slice(0, 8)) {
      const { masked, marked } = shown(tokensOf('customs'), text);
      expect(masked).not.toBe(text);
      expect(marked).toContain(`#${token}`);
    }
  });

  it('are others for another tenant and another version of the key', () => {
    const found = [tokensOf('customs'), tokensOf('bank'), tokensOf('customs', 2)].map(
      (tokens) => shown(tokens, mobile).marked,
    );
    expect(new Set(found).size).toBe(3);
    for (const text of found) expect(text.split('#')[0]).toBe('138****5678');
  });

  it('stay away from secrets, and from text that was masked in another way', () => {
    expect(shown(tokensOf('customs'), 'password=hunter2hunter2').marked).toBe('password=[redacted]');
    expect(tokensOf('customs').inText(masker, mobile, '***********')).toBe('***********');
  });

  it('stand in fields of every kind, whatever their names', () => {
    const fields: Fields = { phone: mobile, cardNo: BigInt(card), notes: [mobile, 'x'], ok: true, n: 5, [mobile]: 1 };
    Object.defineProperty(fields, '__proto__', { value: mobile, enumerable: true });
    const found = tokensOf('customs').inFields(masker, fields);
    expect(found['phone']).toBe(`138****5678#${token}`);
    expect(found['cardNo']).toMatch(/^622202\*+0128#bank_card\.[\w-]{16}$/);
    expect(found['notes']).toEqual([`138****5678#${token}`, 'x']);
    expect([found['ok'], found['n']]).toEqual([true, 5]);
    expect(Object.keys(found)).not.toContain(mobile);
    expect(Object.getOwnPropertyDescriptor(found, '__proto__')?.value).toBe(`138****5678#${token}`);
    const plain = masker.maskEvent({ raw: '', searchText: '', fields }).fields;
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(plain).toSorted());
  });
});
