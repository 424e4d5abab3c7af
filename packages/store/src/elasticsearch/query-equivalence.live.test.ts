import { randomBytes } from 'node:crypto';
import type { EnvelopeHeader } from '@logwarden/contracts';
import { compileDsl, compilePredicate, type DslLayout, type QueryNode } from '@logwarden/query';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diceOf, eventOf, options, queryOf, show } from '../test-kit/query-cases.ts';
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

/** Cases by the same seed as those that DuckDB's SQL is compared on: what all three say of one event is the same. */
describe('predicate and Elasticsearch', () => {
  const dice = diceOf(20_251_230);
  const events = Array.from({ length: counts.events }, () => eventOf(dice));
  const queries = Array.from({ length: counts.queries }, () => queryOf(dice, events));
  const prefix = `lwq-${randomBytes(6).toString('hex')}`;
  let elastic: Elastic;

  beforeAll(async () => {
    elastic = new Elastic({ nodes: [await liveElasticsearch()] });
  });

  afterAll(async () => {
    for (const name of ['own', 'mixed'])
      await elastic.call({ method: 'DELETE', path: `/${prefix}-${name}`, accept: [404] });
    await elastic.close();
  });

  async function load(index: string, roomOf: (id: number) => FieldRoom): Promise<void> {
    const extra = { max_result_window: counts.events };
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

  /** What the judge says, per query one byte per event. */
  const verdicts = new Map<number, Uint8Array>();
  function verdictOf(at: number, ast: QueryNode): Uint8Array {
    let verdict = verdicts.get(at);
    if (verdict === undefined) {
      const matches = compilePredicate(ast, options);
      verdict = Uint8Array.from(events, (event) => (matches(event) ? 1 : 0));
      verdicts.set(at, verdict);
    }
    return verdict;
  }

  async function compare(index: string, layout: DslLayout): Promise<{ inexact: number; matching: number }> {
    let [inexact, matching] = [0, 0];
    const wrong: string[] = [];
    for (const [at, { text, ast }] of queries.entries()) {
      if (wrong.length >= 5) break;
      const { dsl, exact } = compileDsl(ast, layout, options);
      const found = await selected(index, dsl);
      if (!exact) inexact++;
      const verdict = verdictOf(at, ast);
      matching += verdict.reduce((sum, one) => sum + one, 0);
      const missed = verdict.findIndex((one, id) => one === 1 && !found.has(id));
      const taken = exact ? verdict.findIndex((one, id) => one === 0 && found.has(id)) : -1;
      for (const [id, fault] of [
        [missed, 'is missed'],
        [taken, 'is taken'],
      ] as const) {
        const event = events[id];
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
      await load(`${prefix}-own`, () => ownNames);
      const { inexact, matching } = await compare(`${prefix}-own`, partitionLayout(false));
      expect(matching).toBeGreaterThan(counts.queries * 10);
      expect(inexact).toBeLessThan(counts.queries / 2);
    },
  );

  it('and with a third of the events past the cap of own fields', { timeout: full ? 3_000_000 : 300_000 }, async () => {
    await load(`${prefix}-mixed`, (id) => (id % 3 === 0 ? noRoom : ownNames));
    await compare(`${prefix}-mixed`, partitionLayout(true));
  });
});
