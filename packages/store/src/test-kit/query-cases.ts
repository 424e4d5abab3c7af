import type { FieldScalar, FieldValue, ParsedEvent, QueryableEvent } from '@logwarden/contracts';
import { parseQuery, printQuery, type QueryNode, searchedText, valueText } from '@logwarden/query';

/** Hostile events and queries over them, the same for the same seed: what every engine is compared on. */

const zone = 'Asia/Shanghai';
export const options = { zone, textFields: ['note'], ipFields: ['peer'], dateFields: ['due'] };

/** Mulberry32 (Tommy Ettinger, public domain): the same seed gives the same run everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Dice {
  below(limit: number): number;
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T;
  chance(share: number): boolean;
}

export function diceOf(seed: number): Dice {
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('cannot happen: picked from nothing');
      return item;
    },
    chance: (share) => random() < share,
  };
}

/** Words between blanks; what holds a blank or cannot be read stands below. */
const listed = (text: string): string[] => text.split(' ');

const words = [
  ...listed('error Error ERROR timeout connection conn refused user_id a b ab ba the x1 AND or NOT raw null true NaN'),
  ...listed('超时 审单 失败 请求 失败请求 報關 データ ｶﾞﾀ サーバー 한국 超 ㍿ ㈱ ， ： （x） 、 「中」 ⺀ 〆 ー 々'),
  ...listed(
    'İstanbul ıstanbul istanbul STRASSE straße ﬁle file Ｆｉｌｅ ΣΑΣ σας ς Éclair éclair ١٢٣ ½ x² Ǆ ǆ 𝔄bc 𠀀 𠀀𠀁',
  ),
  ...listed(
    'ÀÉ ſ \u212a \u212b ﷽ ⅷ 200 404 12345678901234567890 9007199254740993 0.1 1e3 -5 00 10.1.2.3 192.168.0.1 fe80::1',
  ),
  ...listed(
    '/app/logs /app/logs/a.log C:\\temp\\new com.foo.Bar foo(Bar.java:12) user-id a%b a_b a.b*c?d [x] 😀 👩‍👩‍👧 🇨🇳',
  ),
  ...listed(
    '^$ \\d+ (?i) it\'s "q" \\ % _ __ \ue000 \ue001 x\ue001y \ue002 失\ue002败 \u200b E\u0301clair \u0301 e\u0301\u0302 \ud800',
  ),
  ...['\u0000', 'a\u0000b', '\u2028', 'w'.repeat(199), 'w'.repeat(200), 'w'.repeat(201), 'ab'.repeat(125)],
  ...[`${'é'.repeat(200)}tail`, `${'9'.repeat(199)}xyz`, `审${'Z'.repeat(405)}单`],
];
const separators = [...Array.from(' .,-，|\n\t　/=:_\u00a0%()'), ' ', ' ', ' ', '', '', '', '\r\n', ' | ', '\ue001'];

function line(dice: Dice): string {
  let text = '';
  for (let count = dice.below(9); count >= 0; count--) text += dice.pick(words) + dice.pick(separators);
  return text;
}

const addresses = listed('10.1.2.3 10.1.2.4 10.255.0.1 192.168.0.1 ::1 ::ffff:10.1.2.3 fe80::1 FE80::0001');
const oddAddresses = listed(
  '2001:db8::8:800:200c:417a 010.1.2.3 10.1.2 1::2::3 :: 1:2:3:4:5:6:7:8 1:2:3:4:5:6:1.2.3.4 256.1.1.1 ::: - ::1.2.3.4 1.2.3.4:: 1::',
);
const dates = [
  ...listed(
    '2025-12-30T03:00:00Z 2025-12-30T11:00:00+08:00 2025-12-31 2025-02-30T00:00:00Z 2024-02-29T23:59:59.9Z soon',
  ),
  '2025-12-30 03:00:00.123456Z',
];
export const numbers = [
  ...[0, -0, 1, -1, 5, 200, 404, 0.1, -2.5, 1e21, 1.5e-7, 123456789012345680000, 1e16, 12345678.9, 2 ** 53, 5e-324],
  ...[1e-5, 0.0001, 1.7976931348623157e308, 1e15, 120000, 1.2e22],
];
const bigs = [
  9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
  12345678901234567890n,
  10n ** 40n,
  -(10n ** 30n),
];

const scalar = (dice: Dice): FieldScalar => {
  switch (dice.below(8)) {
    case 0:
      return dice.pick(numbers);
    case 1:
      return dice.pick(bigs);
    case 2:
      return dice.chance(0.5);
    case 3:
      return dice.chance(0.2) ? '' : valueText(dice.pick([...numbers, ...bigs]));
    case 4:
      return dice.pick(words);
    case 5:
      return line(dice);
    case 6:
      return dice.pick([...addresses, ...oddAddresses, ...dates]);
    default:
      return dice.chance(0.02) ? `${'长x'.repeat(4100)}end` : dice.pick(words);
  }
};

export const fieldNames = [
  'level',
  'code',
  'tags',
  'host.name',
  'message',
  'note',
  'source.ip',
  'peer',
  'due',
  'odd "name"',
] as const;

function fieldOf(dice: Dice, name: string): FieldValue {
  if (dice.chance(0.15)) return Array.from({ length: dice.below(4) }, () => scalar(dice));
  if ((name === 'source.ip' || name === 'peer') && dice.chance(0.8)) return dice.pick([...addresses, ...oddAddresses]);
  if (name === 'due' && dice.chance(0.8)) return dice.pick(dates);
  if ((name === 'message' || name === 'note') && dice.chance(0.7)) return line(dice);
  return scalar(dice);
}

const baseUs = Date.UTC(2025, 11, 30, 3) * 1000;

export function eventOf(dice: Dice): QueryableEvent {
  const fields: Record<string, FieldValue> = {};
  for (const name of fieldNames) if (dice.chance(0.4)) fields[name] = fieldOf(dice, name);
  const text = line(dice);
  const escaped = (json: string): string =>
    json.replace(/[^\0-\x7f]/g, (char) =>
      dice.chance(0.5) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
    );
  const raw = dice.chance(0.3) ? escaped(JSON.stringify({ message: text, k: line(dice) })) : text;
  const timestampUs = baseUs + dice.pick([0, 1, -1, 3_600_000_000, 86_400_000_000, 46_800_000_000, 123_456]);
  return { timestampUs, searchText: searchedText(raw), fields: wellFormed(fields) };
}

export type StoredEvent = QueryableEvent & Pick<ParsedEvent, 'masked'>;

/** A third of the events has a masked form: parts of the text are hidden, or it is another text altogether. */
export function withMasked(dice: Dice, event: QueryableEvent): StoredEvent {
  if (!dice.chance(0.33)) return event;
  const chars = Array.from(event.searchText.toWellFormed());
  const from = dice.below(chars.length);
  const hidden = chars.map((char, at) => (at >= from && at < from + 15 ? '*' : char)).join('');
  return { ...event, masked: { searchText: dice.chance(0.2) ? line(dice).toWellFormed() : hidden } };
}

/** The event as a view's readers see it. */
export function seen(event: StoredEvent, view: 'raw' | 'masked'): QueryableEvent {
  return view === 'masked' && event.masked !== undefined ? { ...event, ...event.masked } : event;
}

/** The pipeline gives the store well-formed text. */
function wellFormed(fields: Record<string, FieldValue>): Record<string, FieldValue> {
  const one = (value: FieldScalar): FieldScalar => (typeof value === 'string' ? value.toWellFormed() : value);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'object' ? value.map(one) : one(value)]),
  );
}

const partOf = (dice: Dice, text: string): string => {
  const chars = Array.from(text);
  const start = dice.below(chars.length);
  return chars.slice(start, start + 1 + dice.below(8)).join('');
};

function wordText(dice: Dice, event: QueryableEvent): string {
  const text = dice.chance(0.5) ? event.searchText : dice.pick(words);
  return dice.chance(0.5) ? dice.pick([...text.split(/\s/), 'absent']) : partOf(dice, text);
}

function patternOf(dice: Dice, text: string): string {
  const wild = Array.from(text.slice(0, 30), (char) => {
    if (dice.chance(0.12)) return '*';
    return dice.chance(0.12) ? '?' : char.replace(/[*?\\]/, '\\$&');
  }).join('');
  return (dice.chance(0.4) ? '*' : '') + wild + (dice.chance(0.5) ? '*' : '');
}

const regexes = [
  ...listed(
    'err E[a-z]+r ^a b$ a.b (?s)a.b (error|超时) \\d{3} [^\\x00-\\x7f]+ \\bconn\\b (?m)^conn . 失. \\pL{3} \\p{Han}+ x*',
  ),
  ...listed(
    '\\\\ / " ^$ % (?P<n>a)b (?<n>a)b straße İ k [[:alpha:]]_ \\x00 \' (?i)ß \\Qa.b\\E \\w+_ \\W{5} [审-超] (?U)a+ \\A. .\\z',
  ),
];

function valueOf(dice: Dice, event: QueryableEvent, name: string): string {
  const value = dice.chance(0.7) ? event.fields[name] : undefined;
  const one = typeof value === 'object' ? value[dice.below(value.length)] : value;
  return one === undefined ? valueText(scalar(dice)) : valueText(one);
}

const bound = (dice: Dice, kind: number): string => {
  if (kind === 0) return dice.pick(numbers).toString();
  if (kind === 1) return dice.pick(addresses);
  return dice.pick(['2025-12-30', '2025-12', '2025-12-30T03:00:00Z', '2025-12-30 11:00:00.000001', '2025-12-31T00:00']);
};

function rangeOf(dice: Dice, field: string): QueryNode {
  const kind =
    field === '@timestamp' || field === 'due' ? 2 : field.endsWith('ip') || field === 'peer' ? 1 : dice.below(3);
  const side = () => ({ text: bound(dice, kind), inclusive: dice.chance(0.5) });
  const shape = dice.below(3);
  return {
    kind: 'range',
    field,
    ...(shape === 1 ? {} : { low: side() }),
    ...(shape === 0 ? {} : { high: side() }),
  };
}

function fieldLeaf(dice: Dice, event: QueryableEvent): QueryNode {
  const field: string = dice.chance(0.05) ? 'unknown' : dice.pick(fieldNames);
  switch (dice.below(8)) {
    case 0:
      return { kind: 'exists', field };
    case 1:
      return rangeOf(dice, dice.chance(0.3) ? '@timestamp' : field);
    case 2:
      return { kind: 'wildcard', field, pattern: patternOf(dice, valueOf(dice, event, field)) };
    case 3:
      return { kind: 'regex', field, pattern: dice.pick(regexes), ignoreCase: dice.chance(0.4) };
    case 4:
      return dice.chance(0.5)
        ? {
            kind: 'match',
            field: dice.pick(['source.ip', 'peer', 'level']),
            text: dice.pick([
              '10.0.0.0/8',
              '10.1.2.0/24',
              'fe80::/10',
              '::/0',
              '0.0.0.0/0',
              '10.1.2.3/32',
              '::ffff:0:0/96',
              '10.1.0.0/23',
              ...addresses,
            ]),
          }
        : {
            kind: 'match',
            field: dice.pick(['due', '@timestamp']),
            text: dice.pick(['2025-12-30', '2025-12-30T11:00', '2025-12-30T03:00:00.123Z', '2025-12']),
          };
    case 5:
      return { kind: 'fuzzy', field, text: wordText(dice, event), distance: dice.chance(0.5) ? 1 : 2 };
    default:
      return { kind: 'match', field, text: valueOf(dice, event, field) };
  }
}

function leafOf(dice: Dice, events: readonly QueryableEvent[]): QueryNode {
  const event = dice.pick(events);
  switch (dice.below(10)) {
    case 0:
    case 1:
      return { kind: 'words', text: wordText(dice, event) };
    case 2:
      return { kind: 'words', text: partOf(dice, event.searchText) + (dice.chance(0.3) ? ` ${dice.pick(words)}` : '') };
    case 3:
      return { kind: 'wildcard', pattern: patternOf(dice, wordText(dice, event)) };
    case 4:
      return { kind: 'raw', text: partOf(dice, dice.chance(0.8) ? event.searchText : dice.pick(words)) };
    case 5:
      return { kind: 'regex', pattern: dice.pick(regexes), ignoreCase: dice.chance(0.4) };
    case 6:
      return { kind: 'fuzzy', text: wordText(dice, event), distance: dice.chance(0.5) ? 1 : 2 };
    default:
      return fieldLeaf(dice, event);
  }
}

function nodeOf(dice: Dice, events: readonly QueryableEvent[], depth: number): QueryNode {
  if (depth === 0 || dice.chance(0.55)) return leafOf(dice, events);
  if (dice.chance(0.3)) return { kind: 'not', node: nodeOf(dice, events, depth - 1) };
  const nodes = Array.from({ length: 2 + dice.below(2) }, () => nodeOf(dice, events, depth - 1));
  return { kind: dice.chance(0.5) ? 'and' : 'or', nodes };
}

/** A query that the parser takes, as the parser reads it. */
export function queryOf(
  dice: Dice,
  events: readonly QueryableEvent[],
): { readonly text: string; readonly ast: QueryNode } {
  for (;;) {
    const text = printQuery(nodeOf(dice, events, 3));
    const parsed = parseQuery(text, options);
    if (parsed.ok) return { text, ast: parsed.ast };
  }
}

export const show = (event: QueryableEvent): string =>
  JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
