import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchHit } from '@logwarden/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../demo/random.ts';
import { Product, type Ready } from '../test-kit/product.ts';
import { allFindings, pick, TenantDoors } from './test-kit/doors.ts';
import { runImport, type ImportEnd } from './test-kit/importer.ts';
import { loghubs } from './test-kit/loghub.ts';
import { built, dataset, full, writeEvidence } from './test-kit/surroundings.ts';

const accessLog = dataset('elastic-examples-logs', 'apache_logs');
const loghubFile = (name: string): string => dataset('loghub-2k', name, `${name}_2k.log`);
const hasData = existsSync(accessLog) && existsSync(loghubFile('Apache'));
const access = { sources: ['access'] };
/** Lines of each log that are looked for, and parts of each. */
const sample = full ? { lines: 2000, parts: 2 } : { lines: 10, parts: 2 };
const dayMs = 86_400_000;

let product: Product;
let ready: Ready;
let customs: TenantDoors;
const shown: Record<string, unknown> = {};

async function importFile(file: string, source: string): Promise<ImportEnd> {
  return runImport(customs, { files: [file], source, state: join(product.dir, 'import-state') });
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace(/\r$/, ''));
}

/** Byte offset of each line of a file of single-byte characters and line ends as long as `lineEnd`. */
function offsetsOf(lines: readonly string[], lineEnd: number): readonly number[] {
  let at = 0;
  return lines.map((line) => {
    const offset = at;
    at += Buffer.byteLength(line) + lineEnd;
    return offset;
  });
}

/** Everything in these logs that names a person or how to reach one, read out of them by eye, and what a reader sees. */
const personal: Readonly<Record<string, string>> = {
  'support@embed.ly': 's******@embed.ly',
  'crawler@alexa.com': 'c******@alexa.com',
  'help@moz.com': 'h***@moz.com',
  'support.voilabot@orange-ftgroup.com': 's***************@orange-ftgroup.com',
  'support@superblock.net': 's******@superblock.net',
  'test@mgmt.mic': 't***@mgmt.mic',
  'webmaster@livejournal.com': 'w********@livejournal.com',
  'bhcompile@bugs.build.redhat.com': 'b********@bugs.build.redhat.com',
  '13957525385%40163.com@p28-contacts.icloud.com': '139****5385%401******@p28-contacts.icloud.com',
  'xpc_ben@163.com': 'x******@163.com',
  'xpc_ben%40163.com': 'x******%40163.com',
};

/** A line as who may not see personal data sees it. */
function asSeen(line: string): string {
  return Object.entries(personal).reduce((text, [value, seen]) => text.replaceAll(value, seen), line);
}

/** The latest year that puts a time of Shanghai without one not more than a day ahead of now. */
function latestYear(monthDayTime: string): number {
  for (let year = new Date().getUTCFullYear() + 1; ; year--) {
    const ms = Date.parse(`${monthDayTime.replace(/ (\d\d:)/, ` ${year} $1`)} GMT+0800`);
    if (ms <= Date.now() + dayMs) return ms;
  }
}

/** A part as a person writes it between quotes. */
function rawQuery(part: string): string {
  return `raw:"${part.replaceAll(/[\\"]/g, '\\$&')}"`;
}

function partOf(line: string, random: Random): string {
  const characters = Array.from(line);
  const at = random.below(Math.max(1, characters.length - 5));
  return characters.slice(at, at + 6).join('');
}

interface Needle {
  readonly part: string;
  readonly line: string;
}

function needles(lines: readonly string[], seed: string, count: typeof sample): readonly Needle[] {
  const random = new Random(seed);
  const chosen =
    count.lines >= lines.length
      ? lines
      : Array.from({ length: count.lines }, () => lines[random.below(lines.length)] ?? '');
  return chosen.flatMap((line) => Array.from({ length: count.parts }, () => ({ part: partOf(line, random), line })));
}

/** Asks for each needle, a few at a time, and gives those whose answer `isRight` does not accept. */
async function wrongOf(
  source: string,
  asked: readonly Needle[],
  isRight: (needle: Needle, hits: readonly SearchHit[]) => boolean,
): Promise<readonly Needle[]> {
  const queue = [...asked];
  const wrong: Needle[] = [];
  const worker = async (): Promise<void> => {
    for (let needle = queue.shift(); needle !== undefined; needle = queue.shift()) {
      const hits = await customs.hits({ query: rawQuery(needle.part), sources: [source], limit: 700, hints: false });
      if (!isRight(needle, hits)) wrong.push(needle);
    }
  };
  await Promise.all(Array.from({ length: 3 }, worker));
  return wrong;
}

describe.skipIf(!built || !hasData)('logs of real systems, imported and searched', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    ready = await product.start();
    customs = new TenantDoors(ready, 'customs');
  }, 300_000);
  afterAll(async () => {
    await product.destroy();
    writeEvidence('acceptance-real-logs', shown);
  });

  describe('10,000 lines of an access log', () => {
    it('are stored, all of them and each once', async () => {
      const began = performance.now();
      expect((await importFile(accessLog, 'access')).code).toBe(0);
      expect(await customs.settled('access', 10_000)).toMatchObject({
        accepted: 10_000,
        stored: 10_000,
        quarantined: {},
      });
      shown['accessLog'] = { lines: 10_000, secondsToSearchable: (performance.now() - began) / 1000 };
      expect(await customs.count(access)).toBe(10_000);
      const hits = await customs.hits(access);
      expect(hits.map((hit) => hit.raw).toSorted()).toEqual(linesOf(accessLog).map(asSeen).toSorted());
      expect(new Set(hits.map((hit) => hit.id)).size).toBe(10_000);
    });

    it('have the status codes, clients and bytes that are known of them', async () => {
      const statuses = { 200: 9126, 304: 445, 404: 213, 301: 164, 206: 45, 500: 3, 416: 2, 403: 2 };
      expect(await customs.terms(access, 'http.response.status_code')).toEqual(statuses);
      for (const [status, lines] of Object.entries(statuses))
        expect(await customs.count({ ...access, query: `http.response.status_code:${status}` })).toBe(lines);
      const aggs = await customs.aggregate(access, { clients: { type: 'cardinality', field: 'source.ip' } });
      expect(aggs['clients']?.value).toBe(1753);
      const whole = { ...access, query: 'NOT event.ingest_error:*' };
      const { bytes } = await customs.aggregate(whole, { bytes: { type: 'stats', field: 'http.response.body.bytes' } });
      expect(bytes?.values?.['sum']).toBe(2_747_282_505);
    });

    it.each([
      ['2015-05-17', 1632],
      ['2015-05-18', 2893],
      ['2015-05-19', 2896],
      ['2015-05-20', 2579],
    ])('of %s are %i', async (day, lines) => {
      const from = `${day}T00:00:00Z`;
      const to = new Date(Date.parse(from) + dayMs).toISOString();
      expect(await customs.count({ ...access, from, to })).toBe(lines);
      const hours = await customs.aggregate({ ...access, from, to }, { h: { type: 'date_histogram', interval: '1h' } });
      expect((hours['h']?.buckets ?? []).reduce((sum, bucket) => sum + bucket.count, 0)).toBe(lines);
    });

    it('keep the line that is cut short, say so and find it', async () => {
      const cut = linesOf(accessLog).filter((line) => !line.endsWith('"'));
      expect(cut).toHaveLength(1);
      const byError = await customs.hits({ ...access, query: 'event.ingest_error:*' });
      expect(byError.map((hit) => hit.raw)).toEqual(cut);
      const query = 'source.ip:46.118.127.106 AND raw:"google.com/bot.html" AND configlib AND @timestamp:2015-05-20';
      expect((await customs.hits({ ...access, query })).map((hit) => hit.raw)).toEqual(cut);
      expect(byError[0]?.fields).toMatchObject({ 'http.response.status_code': 200, 'http.response.body.bytes': 235 });
    });
  });

  describe.each(loghubs)('2,000 lines of $name', ({ name, time, level }) => {
    const source = `loghub-${name.toLowerCase()}`;
    const lines = hasData ? linesOf(loghubFile(name)) : [];

    it('are stored with their times and levels', async () => {
      expect((await importFile(loghubFile(name), source)).code).toBe(0);
      expect(await customs.settled(source, 2000)).toMatchObject({ accepted: 2000, stored: 2000, quarantined: {} });
      const offsets = offsetsOf(lines, 2);
      const expected = lines.map((line, i) => ({
        offset: offsets[i],
        raw: asSeen(line),
        timestamp: new Date(time(line, latestYear)).toISOString(),
        level: level?.(line),
      }));
      const found = (await customs.hits({ sources: [source] })).map((hit) => ({
        offset: Number(hit.fields['log.offset']),
        raw: hit.raw,
        timestamp: hit.timestamp,
        level: hit.fields['log.level'],
      }));
      expect(found.toSorted((a, b) => a.offset - b.offset)).toEqual(expected);
    });

    it('are found by any six characters of them, and no others are', async () => {
      const seen = lines.map(asSeen);
      const folded = seen.map((line) => line.toLowerCase());
      const asked = needles(lines, `loghub/${name}`, sample);
      const began = performance.now();
      const wrong = await wrongOf(source, asked, ({ part }, hits) => {
        const expected = seen.filter((_, i) => folded[i]?.includes(part.toLowerCase()));
        const found = hits.map((hit) => hit.raw);
        return JSON.stringify(found.toSorted()) === JSON.stringify(expected.toSorted());
      });
      expect(wrong).toEqual([]);
      shown[source] = { lines: lines.length, searches: asked.length, seconds: (performance.now() - began) / 1000 };
    }, 3_600_000);
  });

  it('finds lines of quotes, backslashes, Chinese and signs by any six characters of them', async () => {
    const random = new Random('hostile');
    const pieces = [
      '审单失败',
      '"引号"',
      'C:\\temp\\new',
      '\\u8d85\\n',
      '😀👩‍👩‍👧',
      'ﬁle',
      'é',
      '\t',
      '  ',
      "'",
      '%_',
      '*?',
      '/a+/i',
      '{[(',
      ')]}',
      'İß',
      '，。',
      ':',
      '\\',
      '"',
      '\\"',
      'ＥＲＲ',
      'OR',
      '~1',
      '한국',
      'かな',
    ] as const;
    const line = (n: number): string =>
      `line ${n} ${Array.from({ length: 12 }, () => random.pick(pieces)).join('')} end`;
    const lines = Array.from({ length: 200 }, (_, n) => line(n));
    const file = join(product.dir, 'hostile.log');
    writeFileSync(file, `${lines.join('\n')}\n`);
    expect((await importFile(file, 'hostile')).code).toBe(0);
    expect(await customs.settled('hostile', 200)).toMatchObject({ accepted: 200, stored: 200 });
    const asked = needles(lines, 'hostile/parts', full ? { lines: 200, parts: 20 } : { lines: 60, parts: 2 });
    const wrong = await wrongOf('hostile', asked, (needle, hits) => hits.some((hit) => hit.raw === needle.line));
    expect(wrong).toEqual([]);
    shown['hostile'] = { lines: lines.length, searches: asked.length };
  }, 600_000);

  it('has kept every byte of what it hides: an admin who takes the detectors off sees the file', async () => {
    const settings = await customs.askAsAdmin('/api/v1/settings', { maskingFourEyes: false }, 'PATCH');
    expect(settings.status).toBe(200);
    const sources = pick((await customs.ask('/api/v1/sources')).body, 'items');
    const sourceId = pick(
      (sources as readonly { name: string }[]).find(({ name }) => name === 'access'),
      'id',
    );
    const policy = { detectors: { email: { enabled: false } } };
    expect((await customs.askAsAdmin('/api/v1/masking/policies', { sourceId, policy })).status).toBe(201);
    const file = linesOf(accessLog).toSorted();
    const raw = async (): Promise<readonly string[]> => (await customs.hits(access)).map((hit) => hit.raw).toSorted();
    await expect.poll(raw, { timeout: 10_000, interval: 1000 }).toEqual(file);
  });

  it('shows nothing of it to the other tenant', async () => {
    const bank = new TenantDoors(ready, 'bank');
    expect(
      (
        await bank.ask('/api/v1/search', {
          query: '*',
          from: '1970-01-01T00:00:00Z',
          to: '2262-01-01T00:00:00Z',
          ...access,
        })
      ).status,
    ).toBe(404);
    expect(await bank.count({ query: 'configlib' })).toBe(0);
    expect(pick(await bank.ask('/api/v1/ledger/check'), 'body', 'ok')).toBe(true);
  });

  it('leaves ledgers without findings', async () => {
    expect(await allFindings(ready)).toEqual([]);
  });
});
