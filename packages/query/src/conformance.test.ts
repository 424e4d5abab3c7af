import { existsSync, readFileSync } from 'node:fs';
import type { Fields, FieldValue, QueryableEvent } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import { compilePredicate, parseQuery, tokenise } from './index.ts';

/**
 * Cases of other systems. Each either selects what its origin says, or stands in the user's reference as a difference with
 * its reason; a difference that is listed and does not exist fails as well.
 */
const data = new URL('../../../../shared/data/query-conformance/', import.meta.url);
const reference = readFileSync(new URL('../../../docs/query-language.md', import.meta.url), 'utf8');
const read = (name: string): string => readFileSync(new URL(name, data), 'utf8');
const isListed = (id: string): boolean => new RegExp(`\\b${id}\\b`).test(reference);

type Meaning = (event: QueryableEvent) => boolean;

const valuesOf = (event: QueryableEvent, field: string): readonly FieldValue[] => {
  const value = event.fields[field];
  return value === undefined ? [] : [value];
};
const unquoted = (text: string): string => text.replace(/^["']|["']$/g, '');
const includes = (text: FieldValue, part: string): boolean => String(text).toLowerCase().includes(part.toLowerCase());

function hasWords(text: string, phrase: string): boolean {
  return ` ${tokenise(text).join(' ')} `.includes(` ${tokenise(phrase).join(' ')} `);
}

const comparisons: readonly (readonly [RegExp, (value: FieldValue, operand: string) => boolean])[] = [
  [/ (?:does not contain|contains) (.+)$/, (value, operand) => includes(value, unquoted(operand))],
  [/ ends with (.+)$/, (value, operand) => String(value).toLowerCase().endsWith(operand.toLowerCase())],
  [/ starts with (.+)$/, (value, operand) => String(value).toLowerCase().startsWith(operand.toLowerCase())],
  [/ is greater than or equal to (.+)$/, (value, operand) => typeof value === 'number' && value >= Number(operand)],
  [/ is greater than (.+)$/, (value, operand) => typeof value === 'number' && value > Number(operand)],
  [/ is less than or equal to (.+)$/, (value, operand) => typeof value === 'number' && value <= Number(operand)],
  [/ is less than (.+)$/, (value, operand) => typeof value === 'number' && value < Number(operand)],
  [/ is (?:not )?between (.+)$/, isBetween],
  [/ is (?:not )?null()$/, () => true],
  [/ is (?:not )?(.+)$/, (value, operand) => String(value) === operand],
];

function isBetween(value: FieldValue, operand: string): boolean {
  const [low = '', high = ''] = operand.split(' and ');
  if (typeof value !== 'number') return false;
  const bound = (text: string): number => Number(text.replace('~', ''));
  const above = low.endsWith('~') ? value > bound(low) : value >= bound(low);
  return above && (high.endsWith('~') ? value < bound(high) : value <= bound(high));
}

/** The meaning of one sentence of the origin's plain English. */
function clauseMeaning(sentence: string): Meaning {
  const word = /^event has whole word (.+)$/.exec(sentence)?.[1];
  if (word !== undefined) return (event) => hasWords(event.searchText, unquoted(word));
  const ending = /^event ends with (.+)$/.exec(sentence)?.[1];
  if (ending !== undefined) return (event) => event.searchText.toLowerCase().endsWith(ending);
  for (const [form, test] of comparisons) {
    const match = form.exec(sentence);
    if (match === null) continue;
    const field = unquoted(sentence.slice(0, match.index));
    const isNull = sentence.endsWith(' is null');
    const negated = isNull || (/ (?:is not|does not) /.test(sentence) && !sentence.endsWith(' is not null'));
    return (event) => valuesOf(event, field).some((value) => test(value, match[1] ?? '')) !== negated;
  }
  throw new Error(`no meaning for: ${sentence}`);
}

/** The English of a case: clauses joined by AND, OR, NOT and parentheses. */
function meaningOf(english: string): Meaning {
  const parts =
    english.replaceAll(' (exclusive)', '~').match(/[()]|(?:NOT|AND|OR)(?= )|(?:[^ ()]| (?!AND |OR |NOT |\())+/g) ?? [];
  const tokens = parts.map((part) => part.trim()).filter((part) => part !== '');
  let at = 0;
  const factor = (): Meaning => {
    const token = tokens[at++] ?? '';
    if (token === 'NOT') {
      const inner = factor();
      return (event) => !inner(event);
    }
    if (token !== '(') return clauseMeaning(token);
    const inner = chain();
    at++;
    return inner;
  };
  const chain = (): Meaning => {
    let left = factor();
    while (tokens[at] === 'AND' || tokens[at] === 'OR') {
      const [first, isAnd] = [left, tokens[at++] === 'AND'];
      const second = factor();
      left = (event) => (isAnd ? first(event) && second(event) : first(event) || second(event));
    }
    return left;
  };
  const meaning = chain();
  expect(at).toBe(tokens.length);
  return meaning;
}

const texts = [
  ...[
    'foo bar baz',
    'baz foo bar',
    'bar',
    'xbar',
    'barx',
    'bar x',
    'abc def',
    'def abc',
    'red',
    'blue',
    'green',
    'qux',
    '',
  ],
  ...['http://a.com http://b.com', 'https://a.com', 'https://a.com https://b.com', 'localhost:3000 localhost:4000'],
];
const values: readonly FieldValue[] = [
  ...['foo', 'bar', 'baz', 'qux', 'abc', 'def', 'abc def', 'xbarx', 'bar x', 'x bar', 'foo bar baz', 'a foo bar bazx'],
  ...['Failed to fetch', 'Failed', 'TypeError: Failed to fetch', 'A B', 'xA Bx', 'bar baz'],
  ...[0, 1, 2, 5, 10, 11, 100, 300, 500, 501],
];

function eventsFor(english: string): QueryableEvent[] {
  const fields = [...english.matchAll(/([A-Za-z.]+)'? (?:contains|is|does|starts|ends)/g)].map(
    (match) => match[1] ?? '',
  );
  const event = (searchText: string, fields: Fields): QueryableEvent => ({ timestampUs: 0, searchText, fields });
  const plain = texts.map((text) => event(text, {}));
  const single = fields.flatMap((field) => values.map((value) => event('foo bar baz', { [field]: value })));
  const all = values.map((value) => event('bar baz', Object.fromEntries(fields.map((field) => [field, value]))));
  return [...plain, ...single, ...all];
}

function selects(query: string, events: readonly QueryableEvent[]): boolean[] | undefined {
  const parsed = parseQuery(query);
  return parsed.ok ? events.map(compilePredicate(parsed.ast, { zone: 'UTC' })) : undefined;
}

describe.skipIf(!existsSync(data))('queries of other systems', () => {
  const hyperdx = existsSync(data)
    ? read('lucene-hyperdx.jsonl')
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row) as { query: string; english: string; line: number })
    : [];

  it('hyperdx: 63 cases pass or are documented', () => {
    expect(hyperdx).toHaveLength(63);
    const undocumented: string[] = [];
    const untrue: string[] = [];
    for (const { query, english, line } of hyperdx) {
      const events = eventsFor(english);
      const expected = events.map(meaningOf(english));
      const agrees = JSON.stringify(selects(query, events)) === JSON.stringify(expected);
      const id = `hyperdx:${line}`;
      if (!agrees && !isListed(id)) undocumented.push(`${id} ${query} = ${english}`);
      if (agrees && isListed(id)) untrue.push(id);
    }
    expect({ undocumented, untrue }).toEqual({ undocumented: [], untrue: [] });
  });

  it('liqe: 17 cases pass or are documented', () => {
    const cases = JSON.parse(read('lucene-liqe-filter.json')) as {
      documents: Record<string, FieldValue | Record<string, FieldValue>>[];
      cases: { query: string; expected_names: string[] }[];
    };
    expect(cases.cases).toHaveLength(17);
    const events = cases.documents.map((document) => ({
      timestampUs: 0,
      searchText: JSON.stringify(document),
      fields: flatten(document),
    }));
    const wrong = cases.cases.flatMap(({ query, expected_names: names }, index) => {
      const selected = selects(query, events);
      const found = events.filter((_, at) => selected?.[at]).map((event) => event.fields['name']);
      const agrees = JSON.stringify(found) === JSON.stringify(names);
      return agrees === isListed(`liqe:${index + 1}`) ? [`liqe:${index + 1} ${query}: ${JSON.stringify(found)}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

function flatten(document: Record<string, FieldValue | Record<string, FieldValue>>): Fields {
  const isObject = (value: FieldValue | Record<string, FieldValue>): value is Record<string, FieldValue> =>
    typeof value === 'object' && !Array.isArray(value);
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]): [string, FieldValue][] =>
      isObject(value) ? Object.entries(value).map(([inner, leaf]) => [`${name}.${inner}`, leaf]) : [[name, value]],
    ),
  );
}
