import { describe, expect, it } from 'vitest';
import { maskerOf } from '../test-kit/masker.ts';

const masker = maskerOf();
const shown = (text: string): string => masker.maskText(text).text;
const classes = (text: string): readonly string[] => masker.maskText(text).detections.map((found) => found.dataClass);

/** Text, and how it is shown. The same text twice: it stays as it is. */
const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'resident id': [
    ['id 11010519491231002X ok', 'id 110***********002X ok'],
    ['id 11010519491231002x, next', 'id 110***********002x, next'],
    ['110105 19491231 002X', '110*** ******** 002X'],
    ['110105194912310021', '110105194912310021'],
    ['serial11010519491231002X', 'serial110***********002X'],
    ['810000199408230021 and 830000199201300022', '810***********0021 and 830***********0022'],
    ['证件 110105491231002', '证件 110********1002'],
    ['code 110105491231002', 'code 110105491231002'],
  ],
  'bank card': [
    ['pay 4111111111111111.', 'pay 411111******1111.'],
    ['pay 4111 1111 1111 1111', 'pay 4111 11** **** 1111'],
    ['pay 4111-1111-1111-1111', 'pay 4111-11**-****-1111'],
    ['amex 3782 822463 10005', 'amex 3782 82**** *0005'],
    ['pay 4111111111111112', 'pay 4111111111111112'],
    ['6222021234567890 stays', '6222021234567890 stays'],
    ['卡号 6222021234567890', '卡号 622202******7890'],
    ['6222021234567890 的银行卡', '622202******7890 的银行卡'],
    ['card 6222021234567890123CNY100.00', 'card 622202*********0123CNY100.00'],
    ['orderNo=4539148803436467', 'orderNo=4539148803436467'],
    ['payer=4539148803436467', 'payer=453914******6467'],
    ['my card 180016070420458', 'my card 180016*****0458'],
    ['blk_6204056282927975796', 'blk_6204056282927975796'],
    ['blk_4539148803436467', 'blk_4539148803436467'],
    ['ratio 0.4111111111111111', 'ratio 0.4111111111111111'],
  ],
  mobile: [
    ['tel 13812345678', 'tel 138****5678'],
    ['+8613812345678 008613812345678', '+86138****5678 0086138****5678'],
    ['+86 138-1234-5678', '+86 138-****-5678'],
    ['tel13812345678', 'tel138****5678'],
    ['10:00:07 138 1234 5678', '10:00:07 138 **** 5678'],
    ['\u001b[31m13812345678\u001b[0m', '\u001b[31m138****5678\u001b[0m'],
    ['user13812345678', 'user138****5678'],
    ['用户13812345678下单', '用户138****5678下单'],
    ['+852 9123 4567, +886912345678', '+852 **** ****, +886*********'],
    ['12012345678', '12012345678'],
    ['took 13812345678 ns', 'took 13812345678 ns'],
    ['"duration_ns":13812345678,', '"duration_ns":13812345678,'],
    ['金额：13812345678.00', '金额：13812345678.00'],
    ['1764500000000 1764500000', '1764500000000 1764500000'],
    ['a13812345678b', 'a13812345678b'],
  ],
  'documents with letters': [
    ['A123456(3)', 'A******(*)'],
    ['A123456(4)', 'A123456(4)'],
    ['港澳通行证 C12345678', '港澳通行证 C******78'],
    ['passport E12345678', 'passport E******78'],
    ['error E12345678', 'error E12345678'],
    ['回乡证：H1234567800', '回乡证：H********00'],
  ],
  'e-mail': [
    ['to zhang.wei@bank.example now', 'to z********@bank.example now'],
    ['a@b.com', '*@b.com'],
    ['git clone pkg@18.2.0-beta.x', 'git clone pkg@18.2.0-beta.x'],
    ['user@1000.service icon@2x.png', 'user@1000.service icon@2x.png'],
    ['[exampleSDID@32473.iut x="1"]', '[exampleSDID@32473.iut x="1"]'],
    ['wang@163.com', 'w***@163.com'],
    ['com.a.B@1a2b3c4d', 'com.a.B@1a2b3c4d'],
  ],
  landline: [
    ['010-62345678', '010-******78'],
    ['(0755)26543210', '(0755)******10'],
    ['电话 02162345678', '电话 021******78'],
    ['code 02162345678', 'code 02162345678'],
  ],
  name: [
    ['姓名：张三，金额：100', '姓名：张*，金额：100'],
    ['customerName=欧阳娜娜 ok', 'customerName=欧阳** ok'],
    ['"payeeName":"王小明"', '"payeeName":"王**"'],
    ['real_name: John Smith', 'real_name: **** Smith'],
    ['姓名 张三 金额', '姓名 张* 金额'],
    ['收款人为王小明', '收款人为王**'],
    ['域名 张三', '域名 张三'],
    ['姓名：金额', '姓名：金额'],
    ['{"name":"王小明","age":3}', '{"name":"王**","age":3}'],
    ['{"name":"金融","group":{"name":"Order Service"}}', '{"name":"金融","group":{"name":"Order Service"}}'],
    ['hostname=张三', 'hostname=张三'],
    ['联系人：时间 方法', '联系人：时间 方法'],
    ['张三登录', '张三登录'],
  ],
  secret: [
    ['password=abc123&x=1', 'password=[redacted]&x=1'],
    ['"pwd" : "a\\"b", "x":1', '"pwd" : "[redacted]", "x":1'],
    ['密码是abc12345', '密码是[redacted]'],
    ['您的验证码 483920，请勿泄露', '您的验证码 [redacted]，请勿泄露'],
    ['验证码错误 3 次', '验证码错误 3 次'],
    ['Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
    ['Cookie: a=b; session=1', 'Cookie: [redacted]'],
    ['token: identifier expected', 'token: identifier expected'],
    ['password: null', 'password: null'],
    ['{"password"=>"abc12", :token=>"x9"}', '{"password"=>"[redacted]", :token=>"[redacted]"}'],
    ["{'password': u'abc12'}", "{'password': u'[redacted]'}"],
    ['password: Some("abc12"), x', 'password: [redacted], x'],
    ['{"password":{"value":"abc12"}}', '{"password":{"value":"[redacted]"}}'],
    ['验证码为：483920', '验证码为：[redacted]'],
    ['密码是“abc12345”', '密码是“[redacted]”'],
    ['{"m":"请输入密码：","user":"bob"}', '{"m":"请输入密码：","user":"bob"}'],
    ['{"password":",abc"}', '{"password":"[redacted]"}'],
    ['Failed password for root from 10.0.0.1', 'Failed password for root from 10.0.0.1'],
    ['jdbc:mysql://app:s3cret@db.example/x', 'jdbc:mysql://app:[redacted]@db.example/x'],
    ['mysql --password hunter22 -u root', 'mysql --password [redacted] -u root'],
    ['key AKIA'.concat('IOSFODNN7EXAMPLE end'), 'key [redacted] end'],
    ['x -----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- y', 'x [redacted] y'],
    ['<password>abc</password>', '<password>[redacted]</password>'],
  ],
  'field names in a text': [
    ['{"phone":"12345","cardNo":987654321}', '{"phone":"*****","cardNo":*********}'],
    ['{"phones":["13800","13900"],"x":["13800"]}', '{"phones":["*****","*****"],"x":["13800"]}'],
    ['{"phones":{"home":"13800"},"phone_type":"home"}', '{"phones":{"home":"*****"},"phone_type":"home"}'],
    ['card number: 1234 5678 9012', 'card number: **** **** ****'],
    ['phone: not given', 'phone: not given'],
    ['User(realName=张三, cards=[123456, 654321])', 'User(realName=张*, cards=[******, ******])'],
    ['<Mobile xml:lang="zh">123456</Mobile>', '<Mobile xml:lang="zh">******</Mobile>'],
  ],
  account: [
    ['账号 1234567890123', '账号 *********0123'],
    ['acct: 12345678', 'acct: ****5678'],
    ['batch 1234567890123', 'batch 1234567890123'],
  ],
  'payment messages': [[';4111111111111111=28121010000012345678?', ';411111******1111=*********************']],
};

describe.each(Object.entries(cases))('%s', (_name, pairs) => {
  it.each(pairs)('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});

describe('disguises', () => {
  it.each([
    ['１３８１２３４５６７８', '１３８****５６７８'],
    ['138\u200b1234\u200b5678', '138\u200b*****5678'],
    [
      '\\u0031\\u0033\\u0038\\u0031\\u0032\\u0033\\u0034\\u0035\\u0036\\u0037\\u0038',
      `\\u0031\\u0033\\u0038${'*'.repeat(24)}\\u0035\\u0036\\u0037\\u0038`,
    ],
    ['%31%33%38%31%32%33%34%35%36%37%38', `%31%33%38${'*'.repeat(12)}%35%36%37%38`],
    ['{"q":"{\\"phone\\":\\"12345\\"}"}', '{"q":"{\\"phone\\":\\"*****\\"}"}'],
    ['{"q":"{\\u0022password\\u0022:\\u0022ab\\u0022}"}', '{"q":"{\\u0022password\\u0022:\\u0022[redacted]\\u0022}"}'],
    ['{\\x22phone\\x22:\\x2213812345678\\x22}', '{\\x22phone\\x22:\\x22138****5678\\x22}'],
    ['tel &#49;&#51;&#x38;12345678', 'tel &#49;&#51;&#x38;****5678'],
    ['wang%40bank.example', 'w***%40bank.example'],
    ['138\u00a01234\u00a05678', '138\u00a0****\u00a05678'],
    ['{"\\u59d3\\u540d":"\\u5f20\\u4e09"}', '{"\\u59d3\\u540d":"\\u5f20******"}'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('gives the same value for all ways to write it', () => {
    for (const text of ['13812345678', '+86 138-1234-5678', '１３８１２３４５６７８', '138\u200b12345678']) {
      expect(masker.maskText(text).detections.map((found) => found.value)).toEqual(['13812345678']);
    }
  });
});

describe('confidence', () => {
  it('masks weak findings only where the policy asks for them', () => {
    const weak = maskerOf({ detectors: { bank_card: { enabled: true, minConfidence: 'W' } } });
    expect(weak.maskText('n 6222021234567890').text).toBe('n 622202******7890');
    const strong = maskerOf({ detectors: { bank_card: { enabled: true, minConfidence: 'S' } } });
    expect(strong.maskText('卡号 6222021234567890 4111111111111111').text).toBe(
      '卡号 6222021234567890 411111******1111',
    );
  });

  it('leaves a class alone that is switched off, and the credit code by default', () => {
    const off = maskerOf({ detectors: { mobile: { enabled: false, minConfidence: 'M' } } });
    expect(off.maskText('phone=13812345678').text).toBe('phone=13812345678');
    const code = '91350100M000100Y43';
    expect(shown(code)).toBe(code);
    const on = maskerOf({ detectors: { credit_code: { enabled: true, minConfidence: 'M' } } });
    expect(on.maskText(code).text).toBe('9135**********0Y43');
  });

  it('says why, without the value', () => {
    const [found] = masker.maskText('pay 4111111111111111').detections;
    expect(found).toMatchObject({ confidence: 'S', reason: 'bank_card: Luhn, Visa', start: 4, end: 20 });
    expect(classes('密码：x1y2z3')).toEqual(['secret']);
    expect(masker.maskText('密码：x1y2z3').detections[0]?.value).toBe('');
  });
});

describe('payment messages of a tagged source', () => {
  const tagged = maskerOf({ paymentMessages: true });

  it('finds the card behind its length in ISO 8583', () => {
    expect(tagged.maskText('0200723A4401000180001641111111111111110000000000').text).not.toContain('4111111111111111');
    expect(tagged.maskText('0200723A4401000180001641111111111111110000000000').text).toContain('411111******1111');
  });

  it('finds card and id in a fixed-width record', () => {
    const record = '000162284804025648900180001234110105194912310021999';
    const { text } = tagged.maskText(record);
    expect(text).toBe(
      '0001622848*********00180001234110***********0021999'.replace('110***********0021', '110105194912310021'),
    );
    expect(masker.maskText(record).text).toBe(record);
  });
});
