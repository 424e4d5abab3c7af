import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Product, type Ready } from '../test-kit/product.ts';
import { allFindings, TenantDoors } from './test-kit/doors.ts';
import { encodeGb18030 } from './test-kit/gb18030.ts';
import { runImport, startImport, type ImportEnd } from './test-kit/importer.ts';
import { built, dataset, full, writeEvidence } from './test-kit/surroundings.ts';

const kafkaDir = dataset('elastic-examples-logs', 'kafka', 'kafka0');

let product: Product;
let ready: Ready;
let customs: TenantDoors;
const shown: Record<string, unknown> = {};

function write(name: string, content: string | Uint8Array): string {
  const file = join(product.dir, 'files', name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function importFiles(
  files: readonly string[],
  source: string,
  flags: readonly string[] = [],
): Promise<ImportEnd> {
  return runImport(customs, { files, source, flags, state: join(product.dir, 'import-state') });
}

/** Raw texts of a source, sorted. */
async function rawOf(source: string, query = ''): Promise<readonly string[]> {
  const hits = await customs.hits({ sources: [source], query, hints: false });
  return hits.map((hit) => hit.raw).toSorted();
}

/** Events that the gateway took by the importer's protocol since it started. */
async function batchEvents(): Promise<number> {
  const text = await (await fetch(`${ready.gateway}/metrics`)).text();
  return Number(/logwarden_gateway_accepted_events_total\{via="batch"\} (\d+)/.exec(text)?.[1] ?? 0);
}

/** Events of a Kafka broker's log: a line that begins with a time, and what follows up to the next such line. */
function kafkaEvents(): readonly string[] {
  return readdirSync(kafkaDir).flatMap((name) => {
    const events: string[][] = [];
    for (const line of readFileSync(join(kafkaDir, name), 'utf8').replace(/\n$/, '').split('\n')) {
      const open = events.at(-1);
      if (open === undefined || /^\[\d{4}-\d\d-\d\d /.test(line)) events.push([line]);
      else open.push(line);
    }
    return events.map((lines) => lines.join('\n'));
  });
}

describe.skipIf(!built)('logwarden import', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    ready = await product.start();
    customs = new TenantDoors(ready, 'customs');
  }, 300_000);
  afterAll(async () => {
    await product.destroy();
    writeEvidence('acceptance-importer', shown);
  });

  describe.skipIf(!existsSync(kafkaDir))('a broker’s logs with stack traces', () => {
    it('joins each trace to one event, and cuts nothing else', async () => {
      const expected = kafkaEvents();
      const run = await importFiles([join(kafkaDir, '*.log*')], 'kafka', ['--multiline', 'java']);
      expect(run.code).toBe(0);
      const sums = await customs.settled('kafka', expected.length);
      expect(sums).toMatchObject({ accepted: expected.length, stored: expected.length, lines: 3751 });
      expect(await rawOf('kafka')).toEqual(expected.toSorted());
      shown['kafka'] = { lines: sums.lines, events: sums.stored };
    });

    it('finds a trace whole by a word of its last frame, at the time of its first line', async () => {
      const query = '"kafka.utils.ShutdownableThread.run" AND "Connection to 2 was disconnected"';
      const found = await customs.hits({ sources: ['kafka'], query });
      const inFile = kafkaEvents().filter(
        (event) => event.includes('Connection to 2 was disconnected') && event.includes('ShutdownableThread.run'),
      );
      expect(inFile.length).toBeGreaterThan(0);
      expect(found.map((hit) => hit.raw).toSorted()).toEqual(inFile.toSorted());
      const fetching = found.find((hit) => hit.raw.includes('Error in fetch'));
      expect(fetching?.timestamp).toBe('2016-12-19T12:39:48.918Z');
      expect(fetching?.fields['log.level']).toBe('warn');
    });
  });

  it('converts a file from GB18030, and Chinese finds its lines', async () => {
    const lines = [
      '2025-12-30 11:00:01,204 ERROR 审单服务无响应：连接超时，已重试 3 次',
      '2025-12-30 11:00:02,817 INFO 报关单 530120250001 审单通过，价格 €12，镕基公司',
      '2025-12-30 11:00:03,000 WARN 生僻字 㐀䶮𠮷 与 ASCII "quoted\\path"',
    ];
    const file = write('gbk.log', encodeGb18030(`${lines.join('\r\n')}\r\n`));
    expect(readFileSync(file).includes(Buffer.from('审单'))).toBe(false);
    expect((await importFiles([file], 'gbk', ['--charset', 'gb18030'])).code).toBe(0);
    expect(await customs.settled('gbk', 3)).toMatchObject({ accepted: 3, stored: 3 });
    expect(await rawOf('gbk')).toEqual(lines);
    expect(await rawOf('gbk', '超时')).toEqual([lines[0]]);
    expect(await rawOf('gbk', '审单 AND 通过')).toEqual([lines[1]]);
    expect(await rawOf('gbk', 'raw:"镕基公"')).toEqual([lines[1]]);
    expect(await rawOf('gbk', '𠮷 level:warn')).toEqual([lines[2]]);
    expect(await rawOf('gbk', 'event.ingest_error:*')).toEqual([]);
  });

  it('reads GB18030 bytes as they are where the source says so', async () => {
    const created = await customs.askAsAdmin('/api/v1/sources', { name: 'gbk-source', parser: { charset: 'gb18030' } });
    expect(created.status).toBe(201);
    const line = '2025-12-30 11:00:04,000 ERROR 派单表堆积';
    const file = write('gbk-source.log', encodeGb18030(`${line}\n`));
    expect((await importFiles([file], 'gbk-source')).code).toBe(0);
    expect(await customs.settled('gbk-source', 1)).toMatchObject({ accepted: 1, stored: 1 });
    expect(await rawOf('gbk-source', '堆积')).toEqual([line]);
  });

  it('takes every file of a pattern, packed and plain, and no other', async () => {
    const lines = (name: string): string[] => Array.from({ length: 300 }, (_, n) => `${name} line ${n} ok`);
    for (const name of ['a.log', 'b.log', 'deep/c.log', 'other.txt'])
      write(`glob/${name}`, `${lines(name).join('\n')}\n`);
    write('glob/d.log.gz', gzipSync(`${lines('d.log.gz').join('\n')}\n`));
    write('glob/e.log', lines('e.log').join('\n'));
    const run = await importFiles(
      [join(product.dir, 'files/glob/**/*.log'), join(product.dir, 'files/glob/*.gz')],
      'glob',
    );
    expect(run.code).toBe(0);
    expect(await customs.settled('glob', 1500)).toMatchObject({ accepted: 1500, stored: 1500, duplicate: 0 });
    expect(await rawOf('glob')).toEqual(
      ['a.log', 'b.log', 'deep/c.log', 'd.log.gz', 'e.log'].flatMap(lines).toSorted(),
    );
  });

  it('goes on after kill -9 without a gap or a double, and a second run adds nothing', async () => {
    const count = full ? 600_000 : 120_000;
    const line = (n: number): string => `{"@timestamp":"2026-01-01T09:00:00Z","n":${n},"message":"imported line ${n}"}`;
    const file = write('killed.ndjson', `${Array.from({ length: count }, (_, n) => line(n)).join('\n')}\n`);
    const run = { files: [file], source: 'killed', state: join(product.dir, 'killed-state') };
    let kills = 0;
    for (; kills < 4; kills++) {
      const before = await batchEvents();
      const { child, ended } = startImport(customs, run);
      while ((await batchEvents()) === before && child.exitCode === null) await delay(5);
      child.kill('SIGKILL');
      expect((await ended).code).toBe(null);
    }
    expect((await runImport(customs, run)).code).toBe(0);
    const source = { sources: ['killed'] };
    expect(await customs.settled('killed', count)).toMatchObject({ accepted: count, stored: count });
    expect(await customs.count(source)).toBe(count);
    const aggs = await customs.aggregate(source, {
      distinct: { type: 'cardinality', field: 'n' },
      n: { type: 'stats', field: 'n' },
    });
    expect(aggs['distinct']?.value).toBe(count);
    expect(aggs['n']?.values).toMatchObject({ count, min: 0, max: count - 1, sum: (count * (count - 1)) / 2 });
    const taken = await batchEvents();
    expect((await runImport(customs, run)).code).toBe(0);
    expect(await batchEvents()).toBe(taken);
    shown['killed'] = { lines: count, kills };
  }, 600_000);

  it('sends what was added to a file since, and only that', async () => {
    const first = Array.from({ length: 50 }, (_, n) => `first ${n}`);
    const added = Array.from({ length: 7 }, (_, n) => `added ${n}`);
    const file = write('grown.log', `${first.join('\n')}\n`);
    expect((await importFiles([file], 'grown')).code).toBe(0);
    expect(await customs.settled('grown', 50)).toMatchObject({ stored: 50 });
    writeFileSync(file, `${added.join('\n')}\n`, { flag: 'a' });
    expect((await importFiles([file], 'grown')).code).toBe(0);
    expect(await customs.settled('grown', 57)).toMatchObject({ accepted: 57, stored: 57, duplicate: 0 });
    expect(await rawOf('grown')).toEqual([...first, ...added].toSorted());
  });

  it('leaves ledgers without findings', async () => {
    expect(await allFindings(ready)).toEqual([]);
  });
});
