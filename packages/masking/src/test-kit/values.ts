import type { DataClass } from '../detection.ts';
import { isHkid } from '../detect/hkid.ts';
import { passesLuhn } from '../detect/luhn.ts';
import { isResidentId } from '../detect/resident-id.ts';
import { mobilePrefixes } from '../tables/mobile-prefixes.ts';
import { provinces } from '../tables/provinces.ts';
import type { Random } from './random.ts';

/** A value that must not be seen, as it stands in a line. */
export interface Planted {
  readonly dataClass: DataClass;
  readonly shown: string;
  /** The key that a structured format gives it. */
  readonly key: string;
  /** The same in Chinese. */
  readonly han: string;
}

/** Tries last signs until the check agrees. */
function completed(head: string, signs: string, isValid: (text: string) => boolean): string {
  for (const sign of signs) if (isValid(head + sign)) return head + sign;
  throw new TypeError(`no check sign for ${head}`);
}

export function residentId(random: Random): string {
  const area = String(random.pick([...provinces].filter((code) => code < 80))) + random.digits(4);
  const month = String(1 + random.below(12)).padStart(2, '0');
  const day = String(1 + random.below(28)).padStart(2, '0');
  return completed(`${area}${1940 + random.below(70)}${month}${day}${random.digits(3)}`, '0123456789X', isResidentId);
}

const cardHeads = [
  ['622202', 19],
  ['622848', 19],
  ['621700', 19],
  ['622588', 16],
  ['625910', 16],
  ['621661', 19],
  ['62', 16],
  ['62', 19],
  ['4', 16],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['34', 15],
  ['37', 15],
  ['3528', 16],
  ['6011', 16],
  ['36', 14],
  ['9558', 19],
] as const;

export function bankCard(random: Random): string {
  const [head, length] = random.pick(cardHeads);
  return completed(head + random.digits(length - head.length - 1), '0123456789', passesLuhn);
}

export function mobile(random: Random): string {
  return String(random.pick([...mobilePrefixes])) + random.digits(8);
}

export function hkid(random: Random): string {
  const head = random.letters(1, 'ABCDEFGHKMPRYZ') + random.digits(6);
  const full = completed(head, '0123456789A', isHkid);
  return `${head}(${full.slice(-1)})`;
}

export function email(random: Random): string {
  const local = random.letters(3 + random.below(8)) + random.pick(['', '.w', '_9', '2024', '+x']);
  return `${local}@${random.pick(['163.com', 'qq.com', 'bank.example', 'mail.customs.gov.cn', 'Example.COM', 'a-b.co.uk'])}`;
}

export function landline(random: Random): string {
  const local = `${2 + random.below(7)}${random.digits(7)}`;
  return random.pick([`010-${local}`, `021-${local}`, `0755-${local}`, `(0571)${local}`, `0898-${local.slice(0, 7)}`]);
}

const given = [
  '伟',
  '芳',
  '娜',
  '秀英',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '艳',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
  '秀兰',
  '霞',
];

export function personName(random: Random): string {
  return (
    random.pick(['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳', '司马', '诸葛']) +
    random.pick(given)
  );
}

export function secret(random: Random): string {
  return random.letters(5) + random.pick(['!', '#', '_', '-', '']) + random.digits(4) + random.letters(3, 'ABCDEFGH');
}

export function webToken(random: Random): string {
  const part = (count: number): string =>
    random.letters(count, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-');
  return `eyJ${part(20)}.eyJ${part(40)}.${part(43)}`;
}

type Maker = readonly [
  dataClass: DataClass,
  key: readonly string[],
  han: readonly string[],
  make: (random: Random) => string,
];

/** Values that prove themselves: they are found whatever stands around them. */
export const strong: readonly Maker[] = [
  ['resident_id', ['idNo', 'applicant', 'remark'], ['身份证号', '备注'], residentId],
  ['bank_card', ['cardNo', 'payer', 'detail'], ['卡号', '付款方'], bankCard],
  ['mobile', ['phone', 'contact', 'to'], ['手机号', '接收人'], mobile],
  ['mobile', ['mobile', 'caller'], ['电话', '主叫'], (random) => `+86${random.pick(['', ' ', '-'])}${mobile(random)}`],
  ['mobile', ['mobile', 'caller'], ['电话', '主叫'], (random) => `0086${mobile(random)}`],
  ['email', ['email', 'recipient'], ['邮箱', '收件人邮箱'], email],
  ['hkid', ['document', 'hkid'], ['香港身份证', '备注'], hkid],
  ['secret', ['jwt', 'header'], ['凭据', '头'], webToken],
];

/** Values that a name beside them gives away. */
export const named: readonly Maker[] = [
  ['secret', ['password', 'pwd', 'clientSecret', 'api_key', 'accessToken'], ['密码', '口令'], secret],
  ['secret', ['cvv', 'pin', 'otp'], ['验证码'], (random) => random.digits(6)],
  ['person_name', ['customerName', 'real_name', 'payeeName'], ['姓名', '户名', '收款人'], personName],
  ['landline', ['tel', 'officePhone'], ['座机', '固定电话'], landline],
  ['account', ['account', 'acctNo', 'payeeAccount'], ['账号', '收款账号'], (random) => `1${random.digits(14)}`],
];

export function plant(random: Random, makers: readonly Maker[]): Planted {
  const [dataClass, keys, hans, make] = random.pick(makers);
  return { dataClass, shown: make(random), key: random.pick(keys), han: random.pick(hans) };
}

/** Other ways to write a number that people and programs use. */
export function disguised(random: Random, value: string): string {
  const way = random.below(7);
  if (way === 0) return value.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
  if (way === 1) return value.split('').join('\u200b');
  if (way === 2) return value.replace(/[\dX]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  if (way === 3) return value.replace(/[\dX]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  if (way === 4) return value.replace(/(\d{4})(?=\d)/g, '$1-');
  if (way === 5) return value.replace(/[\dX]/g, (sign) => `\\\\u00${sign.charCodeAt(0).toString(16)}`);
  return value.replace(/(.{3})/, '$1\ufeff');
}
