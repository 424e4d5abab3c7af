import {
  DuckDBInstance,
  LIST,
  listValue,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
} from '@duckdb/node-api';
import { BOOLEAN, DOUBLE, VARCHAR } from '@duckdb/node-api';
import type { FieldScalar, FieldValue, QueryableEvent } from '@logwarden/contracts';
import {
  compilePredicate,
  compileSql,
  fold,
  forEachToken,
  isLowerFold,
  foldSearched,
  isLowerFoldText,
  mayMatch,
  parseQuery,
  type SqlFieldVariant,
  type SqlLayout,
  tokenNeed,
  valueText,
} from '@logwarden/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diceOf, eventOf, fieldNames, numbers, options, queryOf, show } from '../test-kit/query-cases.ts';

const full = process.env['LOGWARDEN_FULL'] === '1';
const counts = full ? { queries: 2000, events: 20_000 } : { queries: 700, events: 2000 };
type Column =
  | 'text'
  | 'folded'
  | 'integer'
  | 'double'
  | 'boolean'
  | 'decimal'
  | 'texts'
  | 'texts_folded'
  | 'doubles'
  | 'booleans'
  | 'decimals';
const columns: Readonly<Record<Column, DuckDBType | string>> = {
  text: 'VARCHAR',
  folded: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  decimal: 'VARCHAR',
  texts: LIST(VARCHAR),
  texts_folded: LIST(VARCHAR),
  doubles: LIST(DOUBLE),
  booleans: LIST(BOOLEAN),
  decimals: LIST(VARCHAR),
};
const columnNames: readonly string[] = Object.keys(columns);

const isInt64 = (value: bigint): boolean => value >= -(2n ** 63n) && value < 2n ** 63n;

/** Where a field's value is kept: texts the engine folds itself keep no folded copy. */
function cellsOf(value: FieldValue | undefined): Readonly<Record<string, FieldScalar | readonly FieldScalar[]>> {
  if (value === undefined) return {};
  if (typeof value === 'object') {
    const texts = value.filter((item) => typeof item === 'string');
    return {
      texts,
      texts_folded: texts.map(fold),
      doubles: value.filter((item) => typeof item === 'number'),
      booleans: value.filter((item) => typeof item === 'boolean'),
      decimals: value.filter((item) => typeof item === 'bigint').map(String),
    };
  }
  if (typeof value === 'string') return isLowerFold(value) ? { text: value } : { text: value, folded: fold(value) };
  if (typeof value === 'boolean') return { boolean: value };
  if (typeof value === 'bigint') return isInt64(value) ? { integer: value } : { decimal: value.toString() };
  return Number.isSafeInteger(value) && !Object.is(value, -0) && value % 2 === 0
    ? { integer: BigInt(value) }
    : { double: value };
}

function appendCell(
  appender: DuckDBAppender,
  value: FieldScalar | readonly FieldScalar[] | undefined,
  type: DuckDBType | string,
): void {
  if (value === undefined) appender.appendNull();
  else if (typeof value === 'string') appender.appendVarchar(value);
  else if (typeof value === 'number') appender.appendDouble(value);
  else if (typeof value === 'bigint') appender.appendBigInt(value);
  else if (typeof value === 'boolean') appender.appendBoolean(value);
  else if (typeof type !== 'string') appender.appendValue(listValue([...value]), type);
}

const layout: SqlLayout = {
  timestampUs: 'ts',
  searchText: 'searched',
  searchFolded: 'coalesce(searched_folded, lower(searched))',
  searchFoldedCopy: 'searched_folded',
  field: (name) => {
    const at = fieldNames.findIndex((known) => known === name);
    if (at < 0) return [];
    const column = (kind: Column): string => `f${at}_${kind}`;
    const variants: SqlFieldVariant[] = [
      { kind: 'text', text: column('text'), folded: `coalesce(${column('folded')}, lower(${column('text')}))` },
      { kind: 'integer', value: column('integer') },
      { kind: 'double', value: column('double') },
      { kind: 'boolean', value: column('boolean') },
      { kind: 'decimal', text: column('decimal') },
      { kind: 'text', list: true, text: column('texts'), folded: column('texts_folded') },
      { kind: 'double', list: true, value: column('doubles') },
      { kind: 'boolean', list: true, value: column('booleans') },
      { kind: 'decimal', list: true, text: column('decimals') },
    ];
    return variants;
  },
};

async function load(connection: DuckDBConnection, events: readonly QueryableEvent[]): Promise<void> {
  const definitions = fieldNames.flatMap((_, at) =>
    columnNames.map((name) => `f${at}_${name} ${String(columns[name as Column])}`),
  );
  await connection.run(
    `CREATE TABLE events (id INTEGER, ts BIGINT, searched VARCHAR, searched_folded VARCHAR, ${definitions.join(', ')})`,
  );
  const appender = await connection.createAppender('events');
  for (const [id, event] of events.entries()) {
    appender.appendInteger(id);
    appender.appendBigInt(BigInt(event.timestampUs));
    appender.appendVarchar(event.searchText);
    if (isLowerFoldText(event.searchText)) appender.appendNull();
    else appender.appendVarchar(foldSearched(event.searchText));
    for (const name of fieldNames) {
      const cells = cellsOf(event.fields[name]);
      for (const [column, type] of Object.entries(columns)) appendCell(appender, cells[column], type);
    }
    appender.endRow();
  }
  appender.closeSync();
}

describe('predicate and DuckDB SQL', () => {
  const dice = diceOf(20_251_230);
  const events = Array.from({ length: counts.events }, () => eventOf(dice));
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    connection = await instance.connect();
    await load(connection, events);
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  async function selected(sql: string): Promise<ReadonlySet<number>> {
    const reader = await connection.runAndReadAll(`SELECT id FROM events WHERE ${sql}`);
    return new Set(reader.getRows().map(([id]) => Number(id)));
  }

  it(
    `select the same of ${counts.events} events for ${counts.queries} queries`,
    { timeout: full ? 3_000_000 : 120_000 },
    async () => {
      const tokens = events.map((event) => {
        const set = new Set<string>();
        forEachToken(event.searchText, (token) => set.add(token));
        return set;
      });
      let [inexact, matching] = [0, 0];
      const wrong: string[] = [];
      for (let count = 0; count < counts.queries && wrong.length < 5; count++) {
        const { text, ast } = queryOf(dice, events);
        const matches = compilePredicate(ast, options);
        const { sql, exact } = compileSql(ast, layout, options);
        const found = await selected(sql);
        const need = tokenNeed(ast);
        const judge = (event: QueryableEvent, id: number): string | undefined => {
          const expected = matches(event);
          if (expected) matching++;
          const set = tokens[id] ?? new Set();
          if (expected && !mayMatch(need, (token) => set.has(token))) return 'would be skipped by the token filter';
          if (expected && !found.has(id)) return 'is missed by SQL';
          return exact && found.has(id) && !expected ? 'is taken by SQL' : undefined;
        };
        for (const [id, event] of events.entries()) {
          const fault = judge(event, id);
          if (fault === undefined) continue;
          wrong.push(`${text} :: ${fault}: ${show(event)}`);
          break;
        }
        if (!exact) inexact++;
      }
      expect(wrong.join('\n\n')).toBe('');
      expect(inexact).toBeLessThan(counts.queries / 20);
      expect(matching).toBeGreaterThan(counts.queries * 10);
    },
  );

  it('agree on every character: classes, boundaries, separators, lower case', async () => {
    const ranges = `(c < 55296 OR c > 57343) AND (c < 210000 OR c BETWEEN 917500 AND 918100)`;
    await connection.run(
      `CREATE TABLE chars AS SELECT c::INTEGER AS id, 'a' || chr(c::INTEGER) || 'b' AS between, chr(c::INTEGER) AS alone
       FROM range(1, 1114112) r(c) WHERE ${ranges}`,
    );
    const rows = (await connection.runAndReadAll('SELECT id, lower(alone) FROM chars ORDER BY id')).getRows();
    const lowered = rows.map(([id, lower]) => ({ char: String.fromCodePoint(Number(id)), lower: String(lower) }));
    // The driver drops a byte order mark at the start of a text.
    const wrong = lowered.filter(({ char, lower }) => isLowerFold(char) && char !== '\ufeff' && fold(char) !== lower);
    expect(wrong).toEqual([]);
    await connection.run('CREATE TABLE folds (id INTEGER, searched VARCHAR, alone VARCHAR)');
    const appender = await connection.createAppender('folds');
    for (const { char } of lowered) {
      appender.appendInteger(char.codePointAt(0) ?? 0);
      appender.appendVarchar(foldSearched(`a${char}b`));
      appender.appendVarchar(foldSearched(char));
      appender.endRow();
    }
    appender.closeSync();
    for (const [query, column] of [
      ['?', 'alone'],
      ['a', 'searched'],
      ['b', 'searched'],
      ['"a b"', 'searched'],
      ['a?b', 'searched'],
    ] as const) {
      const parsed = parseQuery(query);
      if (!parsed.ok) throw new Error(parsed.error.message);
      const { sql } = compileSql(parsed.ast, { ...layout, searchFolded: column }, options);
      const reader = await connection.runAndReadAll(`SELECT id FROM folds WHERE ${sql}`);
      const found = new Set(reader.getRows().map(([id]) => Number(id)));
      const matches = compilePredicate(parsed.ast, options);
      const differ = lowered.filter(({ char }) => {
        const searchText = column === 'alone' ? char : `a${char}b`;
        return found.has(char.codePointAt(0) ?? 0) !== matches({ timestampUs: 0, searchText, fields: {} });
      });
      expect([query, differ]).toEqual([query, []]);
    }
  });

  it('write doubles alike', async () => {
    const bits = new DataView(new ArrayBuffer(8));
    const values = Array.from({ length: 20_000 }, (_, index) => {
      if (index % 2 === 0) return (dice.below(2_000_000) - 1_000_000) * 10 ** (dice.below(50) - 25);
      bits.setUint32(0, dice.below(2 ** 32));
      bits.setUint32(4, dice.below(2 ** 32));
      return bits.getFloat64(0);
    }).filter(Number.isFinite);
    await connection.run('CREATE TABLE doubles (id INTEGER, txt VARCHAR, f1_double DOUBLE)');
    const appender = await connection.createAppender('doubles');
    for (const [id, value] of [...numbers, ...values].entries()) {
      appender.appendInteger(id);
      appender.appendVarchar(valueText(value));
      appender.appendDouble(value);
      appender.endRow();
    }
    appender.closeSync();
    const doubles: SqlLayout = { ...layout, field: () => [{ kind: 'double', value: 'f1_double' }] };
    const { sql } = compileSql(
      { kind: 'regex', field: 'code', pattern: 'PATTERN', ignoreCase: false },
      doubles,
      options,
    );
    const rendered = sql.replace("regexp_matches(left(num, 8191), 'PATTERN', 'c')", 'num');
    expect(rendered).not.toBe(sql);
    const reader = await connection.runAndReadAll(
      `SELECT txt, t FROM (SELECT txt, ${rendered} AS t FROM doubles) WHERE t <> txt`,
    );
    expect(reader.getRows()).toEqual([]);
  });
});
