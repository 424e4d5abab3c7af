import { randomBytes } from 'node:crypto';
import type { EnvelopeHeader, FieldScalar } from '@logwarden/contracts';
import { compileDsl, compilePredicate, type DslLayout, parseQuery, type QueryNode } from '@logwarden/query';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  diceOf,
  eventOf,
  options,
  queryOf,
  seen,
  show,
  type StoredEvent,
  withMasked,
} from '../test-kit/query-cases.ts';
import { Elastic } from './client.ts';
import { documentOf, type FieldRoom, noRoom } from './document.ts';
import { partitionIndex, partitionLayout } from './mapping.ts';
import { sendBulk } from './write/bulk.ts';

const full = process.env['LOGWARDEN_FULL'] === '1';
const counts = full ? { queries: 2000, events: 20_000 } : { queries: 400, events: 1500 };

const header: EnvelopeHeader = {
  v: 1,
  tenant: 't',
  source: 's',
  storageClass: 'c',
  day: '2025-12-30',
  stream: 'st',
  firstSeq: 0,
  count: 1,
  acceptedAtMs: 0,
  receivedAtMs: 0,
  via: 'bulk',
};

const ownNames: FieldRoom = { take: () => true };

const views = ['raw', 'masked'] as const;
type View = (typeof views)[number];

interface Cases {
  readonly events: readonly StoredEvent[];
  readonly queries: readonly { readonly text: string; readonly ast: QueryNode }[];
  /** What the judge says, per query and view one byte per event; the same for every index. */
  readonly verdicts: Map<string, Uint8Array>;
}

function verdictOf({ events, verdicts }: Cases, query: { at: number; view: View }, ast: QueryNode): Uint8Array {
  const key = `${query.view} ${query.at}`;
  let verdict = verdicts.get(key);
  if (verdict === undefined) {
    const matches = compilePredicate(ast, options);
    verdict = Uint8Array.from(events, (event) => (matches(seen(event, query.view)) ? 1 : 0));
    verdicts.set(key, verdict);
  }
  return verdict;
}

const long = `${'ab'.repeat(99)}xyzzy${'cd'.repeat(99)}`;
const astral = '𐐨'.repeat(150);

/** Texts, and values of `code`, one or two edits, a gap, a cut or a bound apart from each other. */
const chosenTexts = [
  ...[
    'timeout',
    'tiemout',
    'timeot',
    'ttimeout',
    'itmeout',
    'tmieuot',
    'time out',
    'Time-Out',
    'xtimeoutx',
    'timeouts',
  ],
  ...[
    '失败请求',
    '失败 请求',
    '失，败',
    '请求失败',
    'a失败b',
    '失 败请',
    long,
    `${long} tail`,
    `-${long.toUpperCase()}`,
  ],
  ...[
    astral,
    `${astral}z`,
    `x ${astral} y`,
    '𠀀𠀁',
    '\ue000',
    'a\ue001b',
    'É e\u0301',
    'ﬁle file',
    '10.1.2.3',
    '10.1.23',
  ],
];
const chosenValues: readonly (FieldScalar | readonly FieldScalar[])[] = [
  ...[-0, 0, 1e21, 2 ** 53, 9007199254740993n, 10n ** 400n, 1.5, true, '', ' ', 'true', '0', 'timeout', 'tiemout'],
  ...[
    'x'.repeat(8190),
    'x'.repeat(8191),
    'x'.repeat(8192),
    `${'长'.repeat(8191)}y`,
    'a=b',
    'a*b',
    ['a', 1],
    [],
    ['', 'b'],
  ],
];
const chosenQueries = [
  ...[
    'timeout',
    'timeout~1',
    'timeout~2',
    'tiemout~1',
    'time*',
    '*out',
    '*imeou*',
    't?meout',
    '"time out"',
    '??',
    'a?b',
  ],
  ...[
    '失败',
    '失败请求',
    '"失 败"',
    '失?败',
    'raw:失败',
    'raw:"失 败"',
    'raw:败',
    '*失*',
    'raw:"e o"',
    'raw:imeou',
    '10.1.2.3',
  ],
  ...[
    'xyzzy',
    'raw:xyzzy',
    'raw:babxyzzycdc',
    '*xyzz*',
    'raw:"cd tail"',
    `${'ab'.repeat(99)}xy`,
    '𐐨*',
    '*z',
    'file',
    'é',
  ],
  ...[
    'code:0',
    'code >= 0',
    'code > 0',
    'code:[0 TO 0]',
    'code <= -1',
    'code > 9007199254740992',
    'code:9007199254740993',
  ],
  ...[
    'code:""',
    'code:" "',
    'code:*',
    'NOT code:*',
    'code:true',
    'code:timeout~1',
    'code:x*',
    'code:*x',
    'code:*y',
    'code:a*b',
  ],
  ...['code:a\\*b', 'code:a=b', 'code:/^x{5}/', 'code:/y$/', 'code:1e21', 'code >= 1e300', 'NOT (code:x* OR timeout)'],
];

/** Values come twice: with a name of their own, and past the cap. */
function chosenCases(): Cases {
  const of = (searchText: string, code?: FieldScalar | readonly FieldScalar[]): StoredEvent => {
    return { timestampUs: 0, searchText, fields: code === undefined ? {} : { code } };
  };
  const queries = chosenQueries.flatMap((text) => {
    const parsed = parseQuery(text, options);
    return parsed.ok ? [{ text, ast: parsed.ast }] : [];
  });
  const events = [
    ...chosenTexts.map((text) => of(text)),
    ...chosenTexts.map((text) => ({ ...of('hidden'), masked: { searchText: text } })),
    ...chosenTexts.map((text) => ({ ...of(text), masked: { searchText: '****' } })),
    ...chosenValues.flatMap((value) => [of('v', value), of('v', value)]),
  ];
  return { events, queries, verdicts: new Map() };
}

/** Cases by the same seed as those that DuckDB's SQL is compared on: what all three say of one event is the same. */
describe('predicate and Elasticsearch', () => {
  const dice = diceOf(20_251_230);
  const events = Array.from({ length: counts.events }, () => withMasked(dice, eventOf(dice)));
  const queries = Array.from({ length: counts.queries }, () => queryOf(dice, events));
  const chance: Cases = { events, queries, verdicts: new Map() };
  const prefix = `lwq-${randomBytes(6).toString('hex')}`;
  let elastic: Elastic;

  beforeAll(async () => {
    elastic = new Elastic({ nodes: [await liveElasticsearch()] });
  });

  afterAll(async () => {
    for (const name of ['own', 'mixed', 'chosen'])
      await elastic.call({ method: 'DELETE', path: `/${prefix}-${name}`, accept: [404] });
    await elastic.close();
  });

  async function load(index: string, { events }: Cases, roomOf: (id: number) => FieldRoom): Promise<void> {
    const extra = { max_result_window: Math.max(counts.events, 10_000) };
    const body = partitionIndex({ shards: 1, replicas: 0, refreshMs: 60_000, extra });
    await elastic.call({ method: 'PUT', path: `/${index}`, body });
    const items = events.map((event, id) => {
      const origin = { header, index: 0, topic: 't', partition: 0, offset: id };
      return {
        action: JSON.stringify({ create: { _index: index, _id: String(id) } }),
        document: documentOf({ kind: 'event', origin, event: { ...event, raw: 'raw' } }, 0, roomOf(id)),
      };
    });
    const results = await sendBulk(elastic, items, { attempts: 5, waitMs: 100, maxBytes: 4_000_000 });
    expect(results.filter((result) => result.kind !== 'done')).toEqual([]);
    await elastic.call({ method: 'POST', path: `/${index}/_refresh` });
  }

  async function selected(index: string, query: unknown): Promise<ReadonlySet<number>> {
    const { body } = await elastic.call({
      method: 'POST',
      path: `/${index}/_search`,
      query: { filter_path: 'hits.hits._id' },
      body: { query, size: counts.events, _source: false, track_total_hits: false, sort: ['_doc'] },
    });
    return new Set((body.hits?.hits ?? []).map(({ _id }) => Number(_id)));
  }

  async function compare(
    index: string,
    of: { readonly view: View; readonly layout: DslLayout },
    cases: Cases,
  ): Promise<{ inexact: number; matching: number }> {
    let [inexact, matching] = [0, 0];
    const wrong: string[] = [];
    for (const [at, { text, ast }] of cases.queries.entries()) {
      if (wrong.length >= 5) break;
      const { dsl, exact } = compileDsl(ast, of.layout, options);
      const found = await selected(index, dsl);
      if (!exact) inexact++;
      const verdict = verdictOf(cases, { at, view: of.view }, ast);
      matching += verdict.reduce((sum, one) => sum + one, 0);
      const missed = verdict.findIndex((one, id) => one === 1 && !found.has(id));
      const taken = exact ? verdict.findIndex((one, id) => one === 0 && found.has(id)) : -1;
      for (const [id, fault] of [
        [missed, 'is missed'],
        [taken, 'is taken'],
      ] as const) {
        const event = cases.events[id];
        if (event !== undefined) wrong.push(`${text} :: ${JSON.stringify(dsl)} ${fault}: ${show(event)}`);
      }
    }
    expect(wrong.join('\n\n')).toBe('');
    return { inexact, matching };
  }

  it(
    `select the same of ${counts.events} events for ${counts.queries} queries`,
    { timeout: full ? 3_000_000 : 300_000 },
    async () => {
      await load(`${prefix}-own`, chance, () => ownNames);
      for (const view of views) {
        const of = { view, layout: partitionLayout(false, view) };
        const { inexact, matching } = await compare(`${prefix}-own`, of, chance);
        expect(matching).toBeGreaterThan(counts.queries * 10);
        expect(inexact).toBeLessThan(counts.queries / 2);
      }
    },
  );

  it('and with a third of the events past the cap of own fields', { timeout: full ? 3_000_000 : 300_000 }, async () => {
    await load(`${prefix}-mixed`, chance, (id) => (id % 3 === 0 ? noRoom : ownNames));
    for (const view of views) await compare(`${prefix}-mixed`, { view, layout: partitionLayout(true, view) }, chance);
  });

  it('and on cases that chance seldom makes', async () => {
    const chosen = chosenCases();
    expect(chosen.queries.length).toBeGreaterThan(chosenQueries.length - 6);
    await load(`${prefix}-chosen`, chosen, (id) => (id % 2 === 0 ? noRoom : ownNames));
    for (const view of views) {
      const of = { view, layout: partitionLayout(true, view) };
      const { matching } = await compare(`${prefix}-chosen`, of, chosen);
      expect(matching).toBeGreaterThan(chosen.queries.length);
    }
  });
});
