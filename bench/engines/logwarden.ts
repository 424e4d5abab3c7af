import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startProduct } from '../../tooling/test-run/product.ts';
import { shape } from '../lines/lines.ts';
import { needles, rareWord } from '../lines/messages.ts';
import type { Truth } from '../lines/truth.ts';
import { HttpClient } from '../measure/http.ts';
import type { Question, QuestionName, RunningEngine } from './engine.ts';

const source = 'bench';

/** Where an installation answers and with which keys. */
export const Access = z.object({ api: z.string(), gateway: z.string(), ingestKey: z.string(), readKey: z.string() });
export type Access = z.infer<typeof Access>;

const Ready = z.object({ api: z.string(), gateway: z.string() });
const SignedIn = z.object({ token: z.string() });
const Key = z.object({ secret: z.string() });
const Page = z.object({ hits: z.array(z.unknown()), total: z.object({ value: z.number() }).optional() });
const Result: z.ZodType<AggregateResult> = z.object({
  value: z.number().optional(),
  values: z.record(z.string(), z.number().nullable()).optional(),
  buckets: z
    .array(
      z.object({
        key: z.string(),
        count: z.number(),
        aggs: z
          .record(
            z.string(),
            z.lazy(() => Result),
          )
          .optional(),
      }),
    )
    .optional(),
});
const Aggregates = z.object({ aggs: z.record(z.string(), Result) });

interface AggregateResult {
  readonly value?: number | undefined;
  readonly values?: Readonly<Record<string, number | null>> | undefined;
  readonly buckets?:
    | readonly {
        readonly key: string;
        readonly count: number;
        readonly aggs?: Readonly<Record<string, AggregateResult>> | undefined;
      }[]
    | undefined;
}

/** An installation of its own, and the session of its first admin. */
export interface StartedLogwarden extends RunningEngine {
  readonly admin: HttpClient;
}

/** Starts a fresh installation as `npm start` does, with one tenant, one source and its keys. */
export async function startLogwarden(): Promise<StartedLogwarden> {
  const product = await startProduct([]);
  const { api, gateway } = Ready.parse(JSON.parse(readFileSync(product.ready, 'utf8')));
  const admin = await firstAdmin(api, await firstRunToken(product.output));
  const engine = openLogwarden({ api, gateway, ...(await sourceAndKeys(admin)) });
  return {
    ...engine,
    admin,
    pid: product.pid,
    sizeBytes: () => Promise.resolve(diskBytes(join(product.data, 'store'))),
    stop: async () => {
      admin.close();
      await engine.stop();
      await product.stop();
    },
  };
}

/** The token of the link for the first admin, which is printed right after `ready.json` is written. */
async function firstRunToken(output: () => string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const token = /first-run\?token=([\w-]+)/.exec(output())?.[1];
    if (token !== undefined) return token;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('npm start printed no link for the first admin');
}

/** The first admin by the link that the start printed. */
async function firstAdmin(api: string, token: string): Promise<HttpClient> {
  const person = { email: 'bench@example.test', name: 'Benchmark', password: randomBytes(18).toString('base64url') };
  const tenant = { name: 'Benchmark', zone: 'UTC' };
  const anonymous = new HttpClient(api);
  const signedIn = SignedIn.parse(await anonymous.json('POST', '/api/v1/first-run', { token, ...person, tenant }));
  anonymous.close();
  return new HttpClient(api, { authorization: `Bearer ${signedIn.token}` });
}

async function sourceAndKeys(admin: HttpClient): Promise<Pick<Access, 'ingestKey' | 'readKey'>> {
  await admin.json('POST', '/api/v1/sources', { name: source, storageClass: source });
  const key = async (use: 'ingest' | 'read'): Promise<string> =>
    Key.parse(await admin.json('POST', '/api/v1/api-keys', { name: use, use })).secret;
  return { ingestKey: await key('ingest'), readKey: await key('read') };
}

/** An installation that runs already; its processes and files are not measured. */
export function openLogwarden(access: Access): RunningEngine {
  const ingest = new HttpClient(access.gateway, { authorization: `ApiKey ${access.ingestKey}` });
  const read = new HttpClient(access.api, { authorization: `ApiKey ${access.readKey}` });
  const from = new Date(shape.startMs).toISOString();
  const to = new Date(shape.startMs + shape.spanMs).toISOString();
  return {
    name: 'logwarden',
    ingest,
    read,
    pid: -1,
    count: async () => {
      const body = { query: '', from, to, sources: [source], limit: 1 };
      return Page.parse(await read.json('POST', '/api/v1/search', body)).total?.value ?? -1;
    },
    questions,
    wordQuestion: (truth, word) => search(truth, word, true),
    flush: () => Promise.resolve(),
    sizeBytes: () => Promise.resolve(NaN),
    stop: () => {
      ingest.close();
      read.close();
      return Promise.resolve();
    },
  };
}

/** Bytes that the files below `path` occupy. Files that go while being counted are left out. */
function diskBytes(path: string): number {
  let sum = 0;
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    sum += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}

function questions(truth: Truth): Readonly<Record<QuestionName, Question>> {
  const { tenant, service, level } = truth.last;
  return {
    'last 100': search(truth, `tenant:${tenant} AND service.name:${service} AND log.level:${level}`, false),
    'rare word': search(truth, rareWord.text, true),
    'trace id': search(truth, truth.trace.id, true),
    phrase: search(truth, `"${needles.phrase.text}"`, false),
    'chinese word': search(truth, needles.chineseWord.text, false),
    'absent part': search(truth, `raw:"${needles.absentPart.text}"`, true),
    'crossing part': search(truth, `raw:"${needles.crossingPart.text}"`, true),
    'minutes by level': minutes(truth),
    'services with p99': services(truth),
    'distinct users': aggregate(truth, { type: 'cardinality', field: 'user' }, (result) => [result.value ?? NaN]),
  };
}

function rangeOf(truth: Truth): { readonly from: string; readonly to: string; readonly sources: readonly string[] } {
  return { from: new Date(truth.fromMs).toISOString(), to: new Date(truth.toMs).toISOString(), sources: [source] };
}

function search(truth: Truth, query: string, total: boolean): Question {
  return {
    path: '/api/v1/search',
    body: { query, ...rangeOf(truth), limit: 100, total },
    read: (answer) => {
      const page = Page.parse(answer);
      return [total ? (page.total?.value ?? -1) : page.hits.length];
    },
  };
}

function aggregate(truth: Truth, agg: object, read: (result: AggregateResult) => readonly number[]): Question {
  return {
    path: '/api/v1/aggregate',
    body: { query: '', ...rangeOf(truth), aggs: { answer: agg } },
    read: (answer) => read(Aggregates.parse(answer).aggs['answer'] ?? {}),
  };
}

function minutes(truth: Truth): Question {
  const levels = { type: 'terms', field: 'log.level', size: 10 };
  const agg = { type: 'date_histogram', field: '@timestamp', interval: '1m', aggs: { levels } };
  return aggregate(truth, agg, (result) =>
    (result.buckets ?? []).flatMap((bucket) => {
      const found = bucket.aggs?.['levels']?.buckets ?? [];
      const byLevel = new Map(found.map(({ key, count }) => [key.toUpperCase(), count]));
      return shape.levels.map((level) => byLevel.get(level) ?? 0);
    }),
  );
}

function services(truth: Truth): Question {
  const p99 = { type: 'percentiles', field: 'duration_ms', percents: [99] };
  const agg = { type: 'terms', field: 'service.name', size: 10, aggs: { p99 } };
  return aggregate(truth, agg, (result) =>
    (result.buckets ?? []).flatMap((bucket) => [bucket.count, bucket.aggs?.['p99']?.values?.['99'] ?? NaN]),
  );
}
