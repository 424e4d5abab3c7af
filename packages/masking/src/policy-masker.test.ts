import { describe, expect, it } from 'vitest';
import { blindToken, compileMaskPolicy, dataClasses, MaskPolicy } from './index.ts';
import { maskerOf } from './test-kit/masker.ts';

const masker = maskerOf();

describe('classOfField', () => {
  it.each([
    ['card', 'bank_card'],
    ['cardNo', 'bank_card'],
    ['CARD_NO', 'bank_card'],
    ['payer.bankCard', 'bank_card'],
    ['payer.bank-card-no.keyword', 'bank_card'],
    ['id_card', 'resident_id'],
    ['IDNo', 'resident_id'],
    ['user.certNo', 'resident_id'],
    ['phone', 'mobile'],
    ['phones', 'mobile'],
    ['contacts[0].phones[1]', 'mobile'],
    ['contacts.0.mobile', 'mobile'],
    ['phones.home', 'mobile'],
    ['phone1', 'mobile'],
    ['customerPhoneNumber', 'mobile'],
    ['user.email', 'email'],
    ['db_password', 'secret'],
    ['pin', 'secret'],
    ['CVV2', 'secret'],
    ['手机号', 'mobile'],
  ])('%s: %s', (name, dataClass) => {
    expect(masker.classOfField(name)).toBe(dataClass);
  });

  it.each([
    'message',
    'card_type',
    'phone_type',
    'spin',
    'pinned',
    'host.name',
    'discard',
    'email_count',
    'user.name',
    'trace_id',
  ])('%s: none', (name) => {
    expect(masker.classOfField(name)).toBeUndefined();
  });

  it('takes the names of the policy, below them too, before the built-in ones', () => {
    const own = maskerOf({
      fieldRules: [
        { field: 'customer.ref', dataClass: 'account' },
        { field: 'phone', dataClass: 'keyword', style: 'full' },
      ],
    });
    expect(own.classOfField('x.customer.ref')).toBe('account');
    expect(own.classOfField('customer.ref.inner')).toBe('account');
    expect(own.classOfField('Customer.Ref.keyword')).toBe('account');
    expect(own.classOfField('ref')).toBeUndefined();
    expect(own.maskFieldValue('phone', '13812345678')).toBe('***********');
    expect(own.maskText('{"phone":"x1"}').text).toBe('{"phone":"**"}');
  });
});

describe('maskFieldValue', () => {
  it.each([
    ['phone', 12345, '*****'],
    ['n', 13812345678, '138****5678'],
    ['n', 9007199254740993123n, 9007199254740993123n],
    ['duration_ns', 13812345678, 13812345678],
    ['flag', true, true],
    ['customerName', '张三', '张*'],
    ['account', '12345678', '****5678'],
    ['password', 'null', 'null'],
    ['m', 'no value', 'no value'],
  ] as const)('%s %s', (name, value, expected) => {
    expect(masker.maskFieldValue(name, value)).toBe(expected);
  });

  it('masks the members of a list, and gives the same list back where nothing is masked', () => {
    expect(masker.maskFieldValue('phones', ['13812345678', 5])).toEqual(['138****5678', '*']);
    const list = [1, 'a'];
    expect(masker.maskFieldValue('x', list)).toBe(list);
  });
});

describe('maskEvent', () => {
  it('gives the same objects back for a clean event', () => {
    const event = { raw: 'a=1', searchText: 'a=1', fields: { a: 1 } };
    const masked = masker.maskEvent(event);
    expect(masked).toMatchObject({ changed: false, found: [], detections: [] });
    expect(masked.fields).toBe(event.fields);
  });

  it('hides a value of a named field where the line holds it without a name', () => {
    const raw = '2026-11-30,李雷,12345,ok';
    const masked = masker.maskEvent({
      raw,
      searchText: raw,
      fields: { customerName: '李雷', phone: 12345, status: 'ok' },
    });
    expect(masked.raw).toBe('2026-11-30,李*,*****,ok');
    expect(masked.searchText).toBe(masked.raw);
    expect(masked.fields).toEqual({ customerName: '李*', phone: '*****', status: 'ok' });
    expect(masked.found).toEqual([
      ['customerName', 'person_name'],
      ['phone', 'mobile'],
    ]);
    expect(masked.detections.map((found) => found.value)).toEqual(['李雷', '12345']);
  });

  it('names each field and class once, the text as an empty name, and masks names that are values', () => {
    const raw = '{"a":"13812345678","b":"13812345678"}';
    const fields = { a: '13812345678', b: '13812345678', '13900000000': 1, ['__proto__']: 'x' };
    const masked = masker.maskEvent({ raw, searchText: raw, fields });
    expect(masked.found).toEqual([
      ['', 'mobile'],
      ['a', 'mobile'],
      ['b', 'mobile'],
    ]);
    expect(Object.keys(masked.fields)).toContain('139****0000');
    expect(masked.detections).toHaveLength(1);
  });

  it('masks whole what is too long', () => {
    const long = 'x'.repeat(16_777_217);
    expect(masker.maskText(long).text).toBe('[redacted]');
  });
});

describe('policy', () => {
  it('has defaults for everything', () => {
    expect(MaskPolicy.parse({})).toEqual({
      detectors: {},
      fieldRules: [],
      keywords: [],
      patterns: [],
      paymentMessages: false,
    });
  });

  it.each([
    [{ patterns: [{ name: 'a', pattern: '(' }] }, 'patterns.0.pattern'],
    [{ patterns: [{ name: 'a', pattern: '\\d{16}' }] }, 'patterns.0.pattern'],
    [{ patterns: [{ name: 'a', pattern: 'abc|\\d+' }] }, 'patterns.0.pattern'],
    [{ patterns: [{ name: 'a', pattern: '(?:abc)?' }] }, 'patterns.0.pattern'],
    [{ patterns: [{ name: 'a', pattern: '(?=abc)x' }] }, 'patterns.0.pattern'],
    [{ keywords: ['ok', '  '] }, 'keywords.1'],
    [{ keywords: ['***'] }, 'keywords.0'],
    [{ keywords: ['Redact'] }, 'keywords.0'],
  ])('refuses %j and names the field', (policy, field) => {
    expect(() => compileMaskPolicy(MaskPolicy.parse(policy), 1)).toThrow(
      expect.objectContaining({ code: 'request.invalid', details: expect.objectContaining({ field }) as unknown }),
    );
  });

  it('masks keywords in any case and the group of a pattern', () => {
    const own = maskerOf({
      keywords: ['凤凰', 'Secret-Project'],
      patterns: [{ name: 'staff', pattern: '(?i)emp-(\\d{6})' }],
    });
    expect(own.maskText('凤凰 sECRET-pROJECT EMP-123456').text).toBe('** ************** EMP-******');
  });
});

describe('blindToken', () => {
  it('holds class and hash, and differs by class and value', () => {
    const seen: string[] = [];
    const hmac = (message: string): Uint8Array => {
      seen.push(message);
      return new Uint8Array(32).fill(255);
    };
    expect(blindToken(hmac, 'mobile', '13812345678')).toBe(`mobile.${'_'.repeat(16)}`);
    expect(seen).toEqual(['mobile\u000013812345678']);
    expect(dataClasses).toContain('mobile');
  });
});

describe('fields of a clean JSON line', () => {
  const clean = '{"a":"ordinary","n":7}';
  const fieldsOf = (fields: Readonly<Record<string, string | number>>) =>
    masker.maskEvent({ raw: clean, searchText: clean, fields }).fields;

  it('are read where the line does not hold them', () => {
    expect(fieldsOf({ 'log.file.path': '/home/13812345678/x' })['log.file.path']).not.toContain('13812345678');
    expect(fieldsOf({ number: 13_812_345_678 })['number']).not.toBe(13_812_345_678);
  });

  it('are judged by a name that the line does not have', () => {
    expect(fieldsOf({ password: 'ordinary' })['password']).toBe('[redacted]');
    expect(fieldsOf({ cvv: 7 })['cvv']).toBe('[redacted]');
  });

  it('stay as they are where nothing is hidden', () => {
    const fields = { a: 'ordinary', n: 7 };
    expect(fieldsOf(fields)).toBe(fields);
  });
});
