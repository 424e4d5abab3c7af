import type { FieldScalar, FieldValue, ParsedEvent } from '@logwarden/contracts';
import { compilePredicate, parseQuery, searchedText } from '@logwarden/query';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BusFeed, baseUs, customs, everything } from '@logwarden/testing/store-contract-data';
import { type DuckdbStore, openDuckdbStore } from './duckdb-store.ts';

const full = process.env['LOGWARDEN_FULL'] === '1';
const timeoutMs = full ? 3_600_000 : 120_000;
const counts = full ? { events: 4000, queries: 500 } : { events: 700, queries: 100 };

/** Mulberry32 (Tommy Ettinger, public domain). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = randomOf(20_251_230);
const below = (limit: number): number => Math.floor(random() * limit);
function pick<T>(items: readonly [T, ...T[]]): T {
  return items[below(items.length)] ?? items[0];
}

const words = [
  ...[
    'error',
    'Error',
    'timeout',
    'connection',
    'refused',
    'user_id',
    '超时',
    '审单',
    '失败请求',
    'データ',
    'サーバー',
  ],
  ...[
    'İstanbul',
    'straße',
    'ﬁle',
    'Ｆｉｌｅ',
    'Σας',
    'e\u0301',
    '½',
    '𝔄bc',
    '𠀀𠀁',
    '10.1.2.3',
    '/app/logs',
    'a%b_c',
    "o'clock",
  ],
  ...['200', '0.1', '1e3', '-5', '9007199254740993', '2025-12-30', 'x'.repeat(230), '\\', '"', '*', 'level', 'id=7'],
] as const;
const firstWord = 'warn';
const allWords: readonly [string, ...string[]] = [firstWord, ...words];
const joints: readonly [string, ...string[]] = [' ', ' ', ' ', '', ', ', '，', '：', ' - ', '\n', '\t', '"', '=', '审'];

function text(limit: number): string {
  let out = pick(allWords);
  for (let count = below(limit); count > 0; count--) out += pick(joints) + pick(allWords);
  return out;
}

const fieldNames: readonly [string, ...string[]] = [
  'level',
  'Level',
  'message',
  'code',
  'source.ip',
  'a"b',
  'note',
  'Ünï',
  'x:s',
  '#row',
];

function value(): FieldValue {
  const scalars: readonly [() => FieldValue, ...(() => FieldValue)[]] = [
    () => text(2),
    () => pick(allWords),
    () => below(600),
    () => 0 - below(5),
    () => below(1000) / 8,
    () => 2 ** 53 - 1 - below(3),
    () => 1e21 + below(2) * 1e6,
    () => 1 / (below(9) + 1),
    () => below(2) === 0,
    () => 2n ** 64n + BigInt(below(3)),
    () => pick(['10.1.2.3', '192.168.0.1', 'fe80::1', 'none']),
  ];
  return pick(scalars)();
}

function fieldValue(): FieldValue {
  if (below(12) !== 0) return value();
  return Array.from({ length: below(4) }, () => value()).filter((item) => typeof item !== 'object');
}

/** Lines of a few shapes, which the store keeps as fields only: times, capitals, decimals, numbers, slices without a field. */
function regular(at: number): ParsedEvent {
  const timestampUs = baseUs + below(4000) * 1_000_000 + below(1000) * 1000;
  const clean = (words: string): string => words.replace(/[\\"\n\t]/g, '');
  const message = clean(text(4));
  const level = pick(['error', 'warn', 'info']);
  const ms = below(100_000) / 100;
  const code = below(600);
  const time = new Date(timestampUs / 1000);
  const local = new Date(time.getTime() + 8 * 3_600_000).toISOString();
  const fields = { 'log.level': level, message, code, ms, Level: clean(pick(allWords)) };
  const shown = level.toUpperCase();
  const lines: readonly [string, ...string[]] = [
    `{"ts":"${time.toISOString()}","level":"${shown}","code":${code},"ms":${ms.toFixed(2)},"message":"${message}","x":"u${below(50)}"}`,
    `{"ts":"${local.slice(0, 19)}+08:00", "Level":"${fields.Level}", "message":"${message}", "at":${at}}`,
    `${local.slice(0, 10)} ${local.slice(11, 23)} [${shown}] ${fields.Level} - code=${code}: ${message}`,
  ];
  const raw = pick(lines);
  return { raw, searchText: searchedText(raw), timestampUs, fields };
}

/** A third of the lines has a masked form: parts of them are hidden, or it is another text altogether. */
function withMasked(event: ParsedEvent): ParsedEvent {
  if (below(3) !== 0) return event;
  const hide = (searched: string): string => {
    const from = below(searched.length);
    const to = Math.min(searched.length, from + 1 + below(20));
    return searched.slice(0, from) + '*'.repeat(to - from) + searched.slice(to);
  };
  const searchText = below(8) === 0 ? text(4) : hide(hide(event.searchText));
  return { ...event, masked: { searchText } };
}

function event(at: number): ParsedEvent {
  if (at % 2 === 0) return regular(at);
  const fields: Record<string, FieldValue> = {};
  for (let count = below(6); count > 0; count--) fields[pick(fieldNames)] = fieldValue();
  const plain: Record<string, unknown> = { at };
  for (const [name, item] of Object.entries(fields)) {
    if (typeof item !== 'object' && typeof item !== 'bigint') plain[name] = item;
  }
  const raw = below(2) === 0 ? text(6) : JSON.stringify({ ...plain, message: text(3) });
  return { raw, searchText: searchedText(raw), timestampUs: baseUs + below(4000) * 1_000_000, fields };
}

function quoted(inner: string): string {
  return `"${inner.replace(/[\\"]/g, '\\$&')}"`;
}

function leaf(): string {
  const field = quoted(pick(fieldNames));
  const word = pick(allWords);
  const forms: readonly [() => string, ...(() => string)[]] = [
    () => quoted(word),
    () => quoted(`${word}${pick(joints)}${pick(allWords)}`),
    () => `raw:${quoted((word + pick(joints) + pick(allWords)).slice(below(4), 4 + below(12)))}`,
    () => `raw:${quoted(word.slice(below(3)))}`,
    () => 'raw:"absent part"',
    () => `*${word.replace(/[^a-z超审]/g, '').slice(1, 5) || 'rro'}*`,
    () => `${word.replace(/[^a-z]/g, '').slice(0, 3) || 'err'}*`,
    () => `${field}:${quoted(word)}`,
    () => `${field}:${quoted(String(below(600)))}`,
    () => `${field} >= ${below(600)}`,
    () => `${field}:[${below(50)} TO ${below(600)}]`,
    () => `${field}:*`,
    () => `source.ip:10.0.0.0/8`,
    () => '/err[o0]r/i',
    () => `/time?out.*refu/`,
    () => 'conection~1',
    () => 'timeuot~2',
    () => `@timestamp >= "2025-12-30T03:20:00Z"`,
  ];
  return pick(forms)();
}

function query(): string {
  const parts = Array.from({ length: 1 + below(3) }, () => (below(5) === 0 ? `NOT ${leaf()}` : leaf()));
  return below(4) === 0 ? `(${parts.join(' OR ')})` : parts.join(' ');
}

/** A list without values is no value, and a list of one is the value. */
function withoutEmpty(fields: ParsedEvent['fields']): Record<string, FieldValue> {
  const out: Record<string, FieldValue> = {};
  for (const [name, item] of Object.entries(fields)) {
    if (typeof item !== 'object') out[name] = item;
    else if (item.length === 1 && item[0] !== undefined) out[name] = item[0];
    else if (item.length > 1) out[name] = [...item].sort(byKind);
  }
  return out;
}

/** Lists come back by kind: texts, fractions and whole numbers, booleans, big integers. */
function byKind(a: FieldScalar, b: FieldScalar): number {
  const kinds = ['string', 'number', 'boolean', 'bigint'];
  return kinds.indexOf(typeof a) - kinds.indexOf(typeof b);
}

const events = Array.from({ length: counts.events }, (_, at) => withMasked(event(at)));
const queries = Array.from({ length: counts.queries }, query);
const views = ['raw', 'masked'] as const;

function seen(event: ParsedEvent, view: (typeof views)[number]): ParsedEvent {
  return view === 'masked' && event.masked !== undefined ? { ...event, ...event.masked } : event;
}

/** Rows reach the store in the hot part, as files of their own, or half and half; texts are looked for in bytes, or in SQL. */
describe.each([
  ['hot', { directRows: 1_000_000, perBatch: 100, merged: false, scanBlockRows: 4000 }],
  ['Parquet', { directRows: 0, perBatch: counts.events, merged: false, scanBlockRows: 4000 }],
  ['Parquet, by SQL', { directRows: 0, perBatch: counts.events, merged: false, scanBlockRows: 0 }],
  ['mixed', { directRows: counts.events / 3, perBatch: counts.events / 2, merged: false, scanBlockRows: 30 }],
  ['merged', { directRows: 0, perBatch: 40, merged: true, scanBlockRows: 4000 }],
] as const)('the store agrees with the predicate: %s', (_name, { directRows, perBatch, merged, scanBlockRows }) => {
  const directory = mkdtempSync(join(tmpdir(), 'logwarden-equivalence-'));
  let store: DuckdbStore;

  beforeAll(async () => {
    const options = { directory, clock: { nowMs: Date.now }, threads: 2, directRows, merge: false, scanBlockRows };
    store = await openDuckdbStore(options);
    const feed = new BusFeed();
    for (let at = 0; at < events.length; at += perBatch) {
      const part = events.slice(at, at + perBatch).map(({ masked, ...e }) => {
        return { ...e, us: e.timestampUs, ...(masked === undefined ? {} : { masked: masked.searchText }) };
      });
      await store.commit(feed.record(part, { firstSeq: at }).batch());
    }
    if (merged) await store.settle();
  });

  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('gives every line back as it came', async () => {
    const { hits } = (await store.search(customs, { ...everything, limit: counts.events, total: false })).raw;
    expect(hits).toHaveLength(counts.events);
    for (const hit of hits) {
      expect(hit.raw).toBe(events[hit.seq]?.raw.toWellFormed());
      expect(hit.fields).toEqual(withoutEmpty(events[hit.seq]?.fields ?? {}));
    }
  });

  test.each(views)(
    'on every query, in the %s view',
    async (view) => {
      const wrong: unknown[] = [];
      for (const text of queries) {
        const parsed = parseQuery(text);
        if (!parsed.ok) continue;
        const options = { zone: everything.zone, textFields: ['note'] };
        const matches = compilePredicate(parsed.ast, options);
        const expected = events.flatMap((e, seq) => (matches(seen(e, view)) ? [seq] : []));
        const request = { ...everything, ...options, query: text, view, limit: counts.events };
        const page = await store.search(customs, request);
        const found = page.raw.hits.map((hit) => hit.seq).sort((a, b) => a - b);
        if (page.raw.total?.value !== expected.length || found.join() !== expected.join()) {
          const seqs = new Set(found);
          const at = expected.find((seq) => !seqs.has(seq)) ?? found.find((seq) => !expected.includes(seq));
          wrong.push({ text, view, expected: expected.length, found: found.length, event: events[at ?? 0] });
        }
      }
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(queries.filter((text) => parseQuery(text).ok).length).toBeGreaterThan(counts.queries / 2);
    },
    timeoutMs,
  );

  test.each(views)(
    'page by page, and by the buckets of a histogram, in the %s view',
    async (view) => {
      for (const text of queries.filter((candidate, at) => at % 6 === 0 && parseQuery(candidate).ok)) {
        const request = { ...everything, textFields: ['note'], query: text, view };
        const whole = (await store.search(customs, { ...request, limit: counts.events, total: false })).raw.hits;
        const paged: string[] = [];
        const limit = Math.max(3, Math.ceil(whole.length / 4));
        for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
          const next = cursor === undefined ? {} : { cursor };
          const page = (await store.search(customs, { ...request, ...next, limit, total: false })).raw;
          paged.push(...page.hits.map((hit) => hit.id));
          cursor = page.cursor;
        }
        expect([text, paged]).toEqual([text, whole.map((hit) => hit.id)]);
        const aggs = { minutes: { type: 'date_histogram' as const, interval: '1m', size: 10, percents: [] } };
        const { minutes } = (await store.aggregate(customs, { ...request, aggs })).raw;
        const counted = (minutes?.buckets ?? []).reduce((sum, { count }) => sum + count, 0);
        expect([text, counted]).toEqual([text, whole.length]);
      }
    },
    timeoutMs,
  );
});
