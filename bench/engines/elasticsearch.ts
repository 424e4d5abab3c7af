import { z } from 'zod';
import { startElasticsearch } from '../../tooling/engines/elasticsearch.ts';
import { stopEngine } from '../../tooling/engines/place.ts';
import { needles, rareWord } from '../lines/messages.ts';
import { shape } from '../lines/lines.ts';
import type { Truth } from '../lines/truth.ts';
import { HttpClient } from '../measure/http.ts';
import type { Question, QuestionName, RunningEngine } from './engine.ts';

const index = 'bench';

const Hits = z.object({
  hits: z.object({ total: z.object({ value: z.number() }).optional(), hits: z.array(z.unknown()) }),
});
const Minutes = z.object({
  aggregations: z.object({
    minutes: z.object({
      buckets: z.array(
        z.object({ levels: z.object({ buckets: z.array(z.object({ key: z.string(), doc_count: z.number() })) }) }),
      ),
    }),
  }),
});
const Services = z.object({
  aggregations: z.object({
    services: z.object({
      buckets: z.array(
        z.object({ doc_count: z.number(), p99: z.object({ values: z.record(z.string(), z.number()) }) }),
      ),
    }),
  }),
});
const Users = z.object({ aggregations: z.object({ users: z.object({ value: z.number() }) }) });
const Stats = z.object({
  _all: z.object({
    primaries: z.object({ store: z.object({ size_in_bytes: z.number() }), merges: z.object({ current: z.number() }) }),
  }),
});

const keyword = { type: 'keyword' };
const settings = { number_of_shards: 1, number_of_replicas: 0, codec: 'best_compression', refresh_interval: '1s' };
const mappings = {
  dynamic: false,
  properties: {
    '@timestamp': { type: 'date' },
    ...Object.fromEntries(['tenant', 'service', 'host', 'level', 'trace_id', 'user'].map((name) => [name, keyword])),
    duration_ms: { type: 'double' },
    status: { type: 'short' },
    message: { type: 'text' },
  },
};

/** Starts a node of our own with a fresh index, or makes a fresh index on the node at `url`. */
export async function openElasticsearch(options: {
  readonly url: string | undefined;
  readonly heapMb: number;
}): Promise<RunningEngine> {
  const own = options.url === undefined ? await startElasticsearch({ heapMb: options.heapMb }) : undefined;
  const url = own?.address ?? options.url ?? '';
  const client = new HttpClient(url);
  if (own === undefined) await client.send('DELETE', `/${index}`);
  await client.json('PUT', `/${index}`, { settings: { index: settings }, mappings });
  return {
    name: 'elasticsearch',
    ingest: client,
    read: client,
    pid: own?.processes[0]?.pid ?? -1,
    count: async () => z.object({ count: z.number() }).parse(await client.json('GET', `/${index}/_count`)).count,
    questions,
    wordQuestion: (truth, word) => total(truth, { match: { message: word } }),
    flush: async () => {
      await client.json('POST', `/${index}/_flush`);
    },
    sizeBytes: async () => (await stats(client)).store.size_in_bytes,
    stop: async () => {
      client.close();
      if (own !== undefined) await stopEngine('elasticsearch');
    },
  };
}

async function stats(client: HttpClient): Promise<z.infer<typeof Stats>['_all']['primaries']> {
  return Stats.parse(await client.json('GET', `/${index}/_stats/store,merge`))._all.primaries;
}

function questions(truth: Truth): Readonly<Record<QuestionName, Question>> {
  const term = (field: string, value: string): object => ({ term: { [field]: value } });
  const wildcard = (text: string): object => ({ wildcard: { message: { value: `*${text}*` } } });
  return {
    'last 100': page(truth, {
      bool: {
        filter: [
          term('tenant', truth.last.tenant),
          term('service', truth.last.service),
          term('level', truth.last.level),
        ],
      },
    }),
    'rare word': total(truth, { match: { message: rareWord.text } }),
    'trace id': total(truth, term('trace_id', truth.trace.id)),
    phrase: page(truth, { match_phrase: { message: needles.phrase.text } }),
    'chinese word': page(truth, { match_phrase: { message: needles.chineseWord.text } }),
    'absent part': total(truth, wildcard(needles.absentPart.text)),
    'crossing part': total(truth, wildcard(needles.crossingPart.text)),
    'minutes by level': minutes(truth),
    'services with p99': services(truth),
    'distinct users': aggregation(truth, { users: { cardinality: { field: 'user' } } }, (answer) => [
      Users.parse(answer).aggregations.users.value,
    ]),
  };
}

function within(truth: Truth, query: object): object {
  const range = { range: { '@timestamp': { gte: truth.fromMs, lt: truth.toMs, format: 'epoch_millis' } } };
  return { bool: { filter: [range, query] } };
}

const newestFirst = [{ '@timestamp': 'desc' }];

function page(truth: Truth, query: object): Question {
  return {
    path: `/${index}/_search`,
    body: { size: 100, sort: newestFirst, track_total_hits: false, query: within(truth, query) },
    read: (answer) => [Hits.parse(answer).hits.hits.length],
  };
}

function total(truth: Truth, query: object): Question {
  return {
    path: `/${index}/_search`,
    body: { size: 100, sort: newestFirst, track_total_hits: true, query: within(truth, query) },
    read: (answer) => [Hits.parse(answer).hits.total?.value ?? -1],
  };
}

function aggregation(truth: Truth, aggs: object, read: Question['read']): Question {
  return {
    path: `/${index}/_search?request_cache=false`,
    body: { size: 0, track_total_hits: false, query: within(truth, { match_all: {} }), aggs },
    read,
  };
}

function minutes(truth: Truth): Question {
  const levels = { terms: { field: 'level', size: 10 } };
  const aggs = { minutes: { date_histogram: { field: '@timestamp', fixed_interval: '1m' }, aggs: { levels } } };
  return aggregation(truth, aggs, (answer) =>
    Minutes.parse(answer).aggregations.minutes.buckets.flatMap((bucket) => {
      const byLevel = new Map(bucket.levels.buckets.map((level) => [level.key, level.doc_count]));
      return shape.levels.map((level) => byLevel.get(level) ?? 0);
    }),
  );
}

function services(truth: Truth): Question {
  const p99 = { percentiles: { field: 'duration_ms', percents: [99] } };
  const aggs = { services: { terms: { field: 'service', size: 10 }, aggs: { p99 } } };
  return aggregation(truth, aggs, (answer) =>
    Services.parse(answer).aggregations.services.buckets.flatMap((bucket) => [
      bucket.doc_count,
      bucket.p99.values['99.0'] ?? NaN,
    ]),
  );
}
