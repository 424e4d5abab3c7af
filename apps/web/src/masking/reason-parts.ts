/** A part of why something is hidden: a key of the catalogue's `reasons`, and the name that belongs to it. */
export interface ReasonPart {
  readonly key: ReasonKey;
  readonly value: string;
}

const fixed = {
  address: 'address',
  'check digit': 'checkDigit',
  context: 'context',
  'country code': 'countryCode',
  date: 'date',
  province: 'province',
  form: 'form',
  'area code': 'areaCode',
  Luhn: 'luhn',
  'no Luhn': 'noLuhn',
  'MOD 31': 'mod31',
  'MOD 11-2': 'mod112',
  'track 2': 'track2',
  'secret option': 'secretOption',
  'JSON web token': 'webToken',
  'PEM block': 'pemBlock',
  'key of a service': 'serviceKey',
  'password in a URL': 'urlPassword',
  'inside a payment message': 'inPaymentMessage',
  'too long': 'tooLong',
  'too many findings': 'tooMany',
  failed: 'failed',
} as const;

const named = {
  'field rule ': 'fieldRule',
  'field name ': 'fieldName',
  'keyword ': 'keyword',
  'pattern ': 'pattern',
  'segment ': 'segment',
} as const;

export type ReasonKey = (typeof fixed)[keyof typeof fixed] | (typeof named)[keyof typeof named] | 'other';

const fixedParts: ReadonlyMap<string, ReasonKey> = new Map(Object.entries(fixed));

function partOf(text: string): ReasonPart {
  return { key: fixedParts.get(text) ?? 'other', value: text };
}

/** The parts of a detection's reason, e.g. `bank_card: Luhn, UnionPay`. What has no words of its own (a brand) is `other`. */
export function reasonParts(reason: string): readonly ReasonPart[] {
  const text = reason.replace(/^[a-z_]+: /, '');
  for (const [prefix, key] of Object.entries(named))
    // The name is a person's own and may have a comma.
    if (text.startsWith(prefix)) return [{ key, value: text.slice(prefix.length) }];
  return text.split(', ').map(partOf);
}
