import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, glob, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openEmbeddedConsumer } from '@logwarden/bus';
import { decodeEnvelope, eventsTopic, type EnvelopeHeader } from '@logwarden/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const gatewayScript = new URL('../../gateway/src/test-kit/gateway-process.ts', import.meta.url).pathname;
const cli = new URL('./cli.ts', import.meta.url).pathname;

let dir = '';
let gateway: ChildProcess | undefined;
let port = 0;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'import-'));
  await startGateway();
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await rm(dir, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function startGateway(...more: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [gatewayScript, dir, String(port), ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  gateway = child;
  port = Number(String(await new Promise((resolve) => child.stdout.once('data', resolve))));
}

async function killGateway(): Promise<void> {
  if (gateway !== undefined) await kill(gateway);
}

interface Run {
  readonly child: ChildProcess;
  /** Exit code and everything that was said. */
  readonly done: Promise<{ readonly code: number | null; readonly text: string }>;
  readonly said: () => string;
}

function run(args: readonly string[], env: Record<string, string> = {}): Run {
  const all = [cli, 'import', ...args, '--url', `http://127.0.0.1:${port}`, '--state', path.join(dir, 'state')];
  const child = spawn(process.execPath, all, {
    cwd: dir,
    env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8', LOGWARDEN_INGEST_KEY: 'good', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const done = once(child, 'close').then(() => ({ code: child.exitCode, text }));
  return { child, done, said: () => text };
}

interface Stored {
  readonly header: EnvelopeHeader;
  readonly texts: readonly string[];
}

async function stored(): Promise<Stored[]> {
  const consumer = openEmbeddedConsumer({ dir: path.join(dir, 'bus') });
  const found: Stored[] = [];
  for (const { partition, startOffset, endOffset } of await consumer.partitions(eventsTopic)) {
    const subscription = await consumer.subscribe({ topic: eventsTopic, partition, group: 'test-reader' });
    for (let at = await subscription.seek({ offset: startOffset }); at < endOffset;) {
      const batch = await subscription.poll({ maxBytes: 16_777_216, waitMs: 0 });
      for (const record of batch.records) {
        const { header, bytes, starts } = decodeEnvelope(record.value);
        const texts = Array.from({ length: header.count }, (_, i) =>
          Buffer.from(bytes.subarray(starts[i], starts[i + 1])).toString(),
        );
        found.push({ header, texts });
      }
      if (batch.nextOffset <= at) break;
      at = batch.nextOffset;
    }
    await subscription.close();
  }
  await consumer.close();
  return found;
}

/** Texts by stream, in the order of their seqs; fails when a seq is missing or there twice. */
async function storedTexts(): Promise<string[]> {
  const byStream = Map.groupBy(await stored(), (record) => record.header.stream);
  return [...byStream.values()].flatMap((records) => {
    const sorted = records.toSorted((a, b) => a.header.firstSeq - b.header.firstSeq);
    const seqs = sorted.flatMap(({ header }) => Array.from({ length: header.count }, (_, i) => header.firstSeq + i));
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    return sorted.flatMap((record) => record.texts);
  });
}

async function until(isDone: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const numbered = (from: number, count: number, fill = ''): string[] =>
  Array.from({ length: count }, (_, i) => `n=${from + i} ${fill}`);
const fileOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('import of a tenant over its quota', () => {
  it('waits as long as it is told and goes on: nothing lost, nothing twice, in order', async () => {
    await killGateway();
    await startGateway(String(1_000_000));
    const lines = numbered(1, 90_000, 'x'.repeat(90));
    await writeFile(path.join(dir, 'a.log'), fileOf(lines));
    const end = await run(['a.log', '--source', 'app']).done;
    expect(end.code).toBe(0);
    expect(end.text).toContain('over its quota of received bytes, 1000000 bytes a second');
    expect(await storedTexts()).toEqual(lines);
    const again = await run(['a.log', '--source', 'app']).done;
    expect(again.code).toBe(0);
    expect(await storedTexts()).toEqual(lines);
  });
});

describe('import', () => {
  it('sends files by patterns and gzip with path, host and offsets, and nothing twice', async () => {
    await writeFile(path.join(dir, 'a.log'), 'one\r\ntwo\n\nthree');
    await writeFile(path.join(dir, 'b.log'), '审单\n');
    await writeFile(path.join(dir, 'c.log.gz'), gzipSync('x\ny\n'));
    const first = await run(['*.log', 'c.log.gz', '--source', 'app']).done;
    expect(first.text).toContain('6 events from 3 files sent to "app"');
    expect(first.code).toBe(0);
    const records = await stored();
    const a = records.find(({ header }) => header.path?.endsWith('a.log') === true);
    expect(a?.texts).toEqual(['one', 'two', 'three']);
    expect(a?.header).toMatchObject({ offsets: [0, 5, 10], firstSeq: 1, via: 'batch' });
    expect(a?.header.host).not.toBe('');
    const again = await run(['*.log', 'c.log.gz', '--source', 'app']).done;
    expect(again.text.match(/already sent/g)).toHaveLength(3);
    await appendFile(path.join(dir, 'b.log'), 'more\n');
    expect((await run(['b.log', '--source', 'app']).done).text).toContain('going on after 7 B');
    expect((await storedTexts()).toSorted()).toEqual(['more', 'one', 'three', 'two', 'x', 'y', '审单']);
    expect((await run(['b.log', '--source', 'app', '--again']).done).code).toBe(0);
    expect(await storedTexts()).toHaveLength(9);
  });

  it('joins lines by preset and by pattern, and counts them', async () => {
    const trace = ['2025-12-30 11:00:00 ERROR failed', 'java.lang.IllegalStateException: x', '\tat a.B.c(B.java:1)'];
    await writeFile(path.join(dir, 'java.log'), fileOf([...trace, '2025-12-30 11:00:01 INFO ok']));
    await run(['java.log', '--source', 'app', '--multiline', 'java']).done;
    const [record] = await stored();
    expect(record?.texts).toEqual([trace.join('\n'), '2025-12-30 11:00:01 INFO ok']);
    expect(record?.header).toMatchObject({ count: 2, lines: 4 });
    await writeFile(path.join(dir, 'own.log'), fileOf(['# 1', 'a', '# 2', 'b']));
    await run(['own.log', '--source', 'own', '--start-pattern', '^# ']).done;
    const own = (await stored()).find(({ header }) => header.path?.endsWith('own.log') === true);
    expect(own?.texts).toEqual(['# 1\na', '# 2\nb']);
  });

  it('converts a charset that is named, and UTF-16 by its mark; else leaves bytes as they are', async () => {
    const gbk = Buffer.from([0xd6, 0xd0, 0xce, 0xc4, 0x0a, 0xff, 0x0a]);
    await writeFile(path.join(dir, 'gbk.log'), gbk);
    await writeFile(path.join(dir, 'wide.log'), Buffer.from('\ufeff中\u0a41\r\n文\r\n', 'utf16le'));
    const converted = await run(['gbk.log', '--source', 'gbk', '--charset', 'gbk']).done;
    expect(converted.text).toContain('1 lines held bytes that are not gbk');
    await run(['wide.log', '--source', 'wide']).done;
    expect((await storedTexts()).toSorted()).toEqual(['中\u0a41', '中文', '文', '\ufffd'].toSorted());
    const raw = await run(['gbk.log', '--source', 'raw']).done;
    expect(raw.text).toContain('undecodable');
  });

  const mistakes: readonly (readonly [string[], Record<string, string>, number, string])[] = [
    [['missing.log', '--source', 'app'], {}, 3, 'no such file'],
    [['*.none', '--source', 'app'], {}, 3, 'no file matches'],
    [['.', '--source', 'app'], {}, 3, 'is a directory'],
    [['a.log'], {}, 2, '--source'],
    [['a.log', '--source', 'app', '--multiline', 'cobol'], {}, 2, 'java'],
    [['a.log', '--source', 'app', '--nonsense'], {}, 2, '--help'],
    [['a.log', '--source', 'app', '--charset', 'klingon'], {}, 2, 'gb18030'],
    [['a.log', '--source', 'app'], { LOGWARDEN_INGEST_KEY: '' }, 2, 'LOGWARDEN_INGEST_KEY'],
    [['a.log', '--source', 'app'], { LOGWARDEN_INGEST_KEY: 'bad' }, 4, 'does not accept this ingest key'],
    [['a.log', '--source', 'nope'], { LOGWARDEN_INGEST_KEY: 'plain' }, 4, 'does not exist'],
    [['--help'], {}, 0, 'Exit codes'],
    [['--help'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' }, 0, '退出码'],
  ];

  it('says what is wrong, and ends with the code for it', async () => {
    await writeFile(path.join(dir, 'a.log'), 'x\n');
    for (const [args, env, code, text] of mistakes) {
      const result = await run(args, env).done;
      expect({ args, ...result }).toMatchObject({ code, text: expect.stringContaining(text) as unknown });
    }
  });

  it('gives up after the time it may try, and goes on where it was when the gateway is back', async () => {
    await writeFile(path.join(dir, 'a.log'), fileOf(numbered(1, 10)));
    await killGateway();
    const failed = await run(['a.log', '--source', 'app', '--retry-for', '0.4']).done;
    expect(failed.code).toBe(5);
    expect(failed.text).toContain('does not answer');
    await startGateway();
    expect((await run(['a.log', '--source', 'app']).done).code).toBe(0);
    expect(await storedTexts()).toEqual(numbered(1, 10));
  });
});

const realData = new URL('../../../../shared/data/', import.meta.url).pathname;

describe.skipIf(!existsSync(realData))('real logs', () => {
  it('brings every line of ten systems, byte for byte', async () => {
    const pattern = path.join(realData, 'loghub-2k', '**', '*.log');
    const { code } = await run([pattern, '--source', 'loghub']).done;
    expect(code).toBe(0);
    const expected: string[] = [];
    for await (const file of glob(pattern)) {
      const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
      expected.push(...lines.filter((line) => line.trim() !== ''));
    }
    expect(expected.length).toBeGreaterThan(15_000);
    expect((await storedTexts()).toSorted()).toEqual(expected.toSorted());
  });
});

const kills = process.env['LOGWARDEN_FULL'] === '1' ? 20 : 3;

describe('after a break', () => {
  it('has every line once when the importer is killed again and again', async () => {
    const lines = numbered(1, 60_000, 'x'.repeat(150));
    await writeFile(path.join(dir, 'a.log'), fileOf(lines));
    for (let i = 0; i < kills; i++) {
      const before = (await stored()).length;
      const { child, done } = run(['a.log', '--source', 'app']);
      await until(async () => child.exitCode !== null || (await stored()).length > before);
      await kill(child);
      await done;
    }
    expect((await run(['a.log', '--source', 'app']).done).code).toBe(0);
    expect(await storedTexts()).toEqual(lines);
  });

  it('has every line once when the gateway is killed and comes back', async () => {
    const lines = numbered(1, 60_000, 'x'.repeat(150));
    await writeFile(path.join(dir, 'a.log'), fileOf(lines));
    const { done } = run(['a.log', '--source', 'app']);
    for (let i = 1; i <= 2; i++) {
      const before = (await stored()).length;
      await until(async () => (await stored()).length > before);
      await killGateway();
      await startGateway();
    }
    expect((await done).code).toBe(0);
    expect(await storedTexts()).toEqual(lines);
  });

  it('ends at Ctrl-C with a sentence and goes on later', async () => {
    const lines = numbered(1, 60_000, 'x'.repeat(150));
    await writeFile(path.join(dir, 'a.log'), fileOf(lines));
    const { child, done } = run(['a.log', '--source', 'app']);
    await until(async () => (await stored()).length > 0);
    child.kill('SIGINT');
    const result = await done;
    if (result.code !== 0)
      expect(result).toMatchObject({ code: 130, text: expect.stringContaining('Stopped') as unknown });
    await run(['a.log', '--source', 'app']).done;
    expect(await storedTexts()).toEqual(lines);
  });
});

describe('--follow', () => {
  it('goes on with new lines, over rotation, and over a cut in place', async () => {
    const file = path.join(dir, 'a.log');
    await writeFile(file, fileOf(numbered(1, 5)));
    const { child, said, done } = run(['a.log', '--source', 'app', '--follow']);
    await until(async () => (await storedTexts()).length === 5);
    await appendFile(file, fileOf(numbered(6, 5)));
    await until(async () => (await storedTexts()).length === 10);
    await appendFile(file, fileOf(numbered(11, 5)));
    await rename(file, `${file}.1`);
    await appendFile(`${file}.1`, fileOf(numbered(16, 5)));
    await writeFile(file, fileOf(numbered(21, 5)));
    await until(async () => (await storedTexts()).length === 25);
    expect(said()).toContain('was rotated');
    await copyFile(file, `${file}.2`);
    await truncate(file, 0);
    await appendFile(file, fileOf(numbered(26, 50)));
    await until(async () => (await storedTexts()).length === 75);
    expect(said()).toContain('was cut');
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    expect((await storedTexts()).toSorted()).toEqual(numbered(1, 75).toSorted());
  });

  it('reads a rotated file once, although a pattern sees it under both names, and finds new files', async () => {
    const file = path.join(dir, 'a.log');
    await writeFile(`${file}.1`, fileOf(numbered(1, 5)));
    await writeFile(file, fileOf(numbered(6, 5)));
    const { child, said, done } = run(['a.log*', '--source', 'app', '--follow']);
    await until(async () => (await storedTexts()).length === 10);
    await rename(`${file}.1`, `${file}.2`);
    await rename(file, `${file}.1`);
    await writeFile(file, fileOf(numbered(11, 5)));
    await until(async () => (await storedTexts()).length === 15 && said().includes('under a new name'));
    await writeFile(`${file}-later`, fileOf(numbered(16, 5)));
    await until(async () => (await storedTexts()).length === 20);
    child.kill('SIGINT');
    await done;
    const after = await run(['a.log*', '--source', 'app']).done;
    expect(after.text).toContain('a.log.2: is ');
    expect((await storedTexts()).toSorted()).toEqual(numbered(1, 20).toSorted());
  });

  it('goes on with a file that was moved, in the stream it began', async () => {
    await writeFile(path.join(dir, 'a.log'), fileOf(numbered(1, 5)));
    await run(['a.log', '--source', 'app']).done;
    await rename(path.join(dir, 'a.log'), path.join(dir, 'moved.log'));
    await appendFile(path.join(dir, 'moved.log'), fileOf(numbered(6, 5)));
    expect((await run(['moved.log', '--source', 'app']).done).text).toContain('under a new name');
    expect(await storedTexts()).toEqual(numbered(1, 10));
  });

  it('finds a file that was rotated while nobody looked', async () => {
    const file = path.join(dir, 'a.log');
    await writeFile(file, fileOf(numbered(1, 5)));
    await run(['a.log', '--source', 'app']).done;
    await appendFile(file, fileOf(numbered(6, 5)));
    await rename(file, `${file}.1`);
    await writeFile(file, fileOf(numbered(11, 5)));
    expect(await run(['a.log', '--source', 'app']).done).toMatchObject({
      code: 0,
      text: expect.stringContaining('rotated') as unknown,
    });
    expect((await storedTexts()).toSorted()).toEqual(numbered(1, 15).toSorted());
  });
});
