import { expect, it } from 'vitest';
import { reasonParts } from './reason-parts.ts';

it('tells a name from the words before it, and keeps what has no words', () => {
  expect(reasonParts('bank_card: no Luhn, context, UnionPay')).toEqual([
    { key: 'noLuhn', value: 'no Luhn' },
    { key: 'context', value: 'context' },
    { key: 'other', value: 'UnionPay' },
  ]);
  expect(reasonParts('pattern: pattern case, of the bank')).toEqual([{ key: 'pattern', value: 'case, of the bank' }]);
  expect(reasonParts('mobile: segment 138')).toEqual([{ key: 'segment', value: '138' }]);
});

it('has words for what the detectors say', () => {
  const said = [
    'email: address',
    'hkid: check digit',
    'account: context',
    'mobile: country code',
    'resident_id: province, date, MOD 11-2',
    'credit_code: MOD 31',
    'permit: form',
    'landline: area code',
    'bank_card: Luhn, context',
    'bank_card: no Luhn, context, Visa',
    'bank_card: track 2',
    'secret: secret option',
    'secret: JSON web token',
    'secret: PEM block',
    'secret: key of a service',
    'secret: password in a URL',
    'bank_card: inside a payment message',
    'secret: too long',
    'secret: too many findings',
    'secret: failed',
    'person_name: field name name',
    'account: field rule ward',
    'keyword: keyword 2',
  ];
  const wordless = said.flatMap(reasonParts).filter(({ key }) => key === 'other');
  expect(wordless).toEqual([{ key: 'other', value: 'Visa' }]);
});
