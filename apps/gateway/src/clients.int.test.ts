import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client as Client8 } from 'es8';
import { Client as Client9 } from 'es9';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from './test-kit/gateway-kit.ts';

let running: RunningGateway;
let dir = '';

beforeEach(async () => {
  running = await startGateway();
  dir = await mkdtemp(path.join(tmpdir(), 'clients-'));
});
afterEach(async () => {
  await running.close();
  await rm(dir, { recursive: true, force: true });
});

const docs = Array.from({ length: 2500 }, (_, n) => ({ n, message: `line ${n} 超时` }));

/** The version a client is shown; `authorization` overrides its key. */
async function askVersion(client: Client8 | Client9, authorization = 'ApiKey good'): Promise<string> {
  const options = { headers: { authorization } };
  const info = client instanceof Client8 ? await client.info({}, options) : await client.info({}, options);
  return info.version.number;
}

/** The bulk helper, as people use it. Only what both majors share. */
async function sendWithHelper(client: Client8 | Client9): Promise<{ successful: number; failed: number }> {
  const options = { datasource: docs, flushBytes: 40_000, refreshOnCompletion: 'app', wait: 50 };
  const onDocument = (doc: { readonly n: number }) => ({ create: { _index: 'app', _id: `id-${doc.n}` } }) as const;
  return client instanceof Client8
    ? client.helpers.bulk({ ...options, onDocument })
    : client.helpers.bulk({ ...options, onDocument });
}

describe.each([
  ['8.19', (node: string) => new Client8({ node, auth: { apiKey: 'good' }, compression: true })],
  ['9', (node: string) => new Client9({ node, auth: { apiKey: 'good' }, compression: true })],
])('the official JavaScript client %s', (_, makeClient) => {
  it('says hello, and its bulk helper brings every document once', async () => {
    const client = makeClient(running.url);
    expect(await askVersion(client)).toMatch(/^8\.19\./);
    const result = await sendWithHelper(client);
    expect(result).toMatchObject({ successful: 2500, failed: 0 });
    expect(running.bus.events().toSorted()).toEqual(docs.map((doc) => JSON.stringify(doc)).toSorted());
    expect(
      running.bus
        .headers()
        .flatMap((header) => header.ids ?? [])
        .toSorted(),
    ).toEqual(docs.map((doc) => `id-${doc.n}`).toSorted());
    await client.close();
  });

  it('retries while the bus is full and loses nothing', async () => {
    const client = makeClient(running.url);
    running.bus.failures = 2;
    const result = await sendWithHelper(client);
    expect(result).toMatchObject({ successful: 2500, failed: 0 });
    expect(new Set(running.bus.events()).size).toBe(2500);
    expect(running.bus.failures).toBe(0);
    await client.close();
  });

  it('is told of a wrong key', async () => {
    const client = makeClient(running.url);
    await expect(askVersion(client, 'ApiKey bad')).rejects.toMatchObject({
      statusCode: 401,
    });
    await client.close();
  });
});

const run = promisify(execFile);

it.skipIf(!existsSync('/usr/bin/curl'))('takes a gzipped file from curl', async () => {
  const file = path.join(dir, 'bulk.json');
  const lines = docs.map((doc) => `{"index":{"_index":"app"}}\n${JSON.stringify(doc)}\n`).join('');
  await writeFile(file, lines);
  await run('gzip', [file]);
  const { stdout } = await run('curl', [
    ...['-sS', '-H', 'Authorization: ApiKey good', '-H', 'Content-Type: application/x-ndjson'],
    ...['-H', 'Content-Encoding: gzip', '--data-binary', `@${file}.gz`, `${running.url}/_bulk?filter_path=errors`],
  ]);
  expect(stdout).toBe('{"errors":false}');
  expect(running.bus.events()).toHaveLength(2500);
});

const rsyslogd = '/usr/sbin/rsyslogd';
const plugin = '/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so';

/** Reads numbered lines from a file and sends them by omelasticsearch, as its documentation shows it. */
function rsyslogConfig(input: string, errors: string, port: number): string {
  return `
global(workDirectory="${dir}")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="omelasticsearch")
template(name="doc" type="list") {
  constant(value="{\\"message\\":\\"") property(name="msg" format="json") constant(value="\\"}")
}
input(type="imfile" file="${input}" tag="app:")
action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" template="doc" searchIndex="app" searchType=""
       bulkmode="on" uid="any" pwd="good" errorfile="${errors}" usehttps="off" healthchecktimeout="2000"
       action.resumeRetryCount="-1" action.resumeInterval="1"
       queue.type="LinkedList" queue.dequeueBatchSize="50")
`;
}

describe.skipIf(!existsSync(rsyslogd) || !existsSync(plugin))('rsyslog omelasticsearch', () => {
  let child: ChildProcess | undefined;

  afterEach(async () => {
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });

  it('brings every line, also when the bus was full in between', async () => {
    const input = path.join(dir, 'input.log');
    const config = path.join(dir, 'rsyslog.conf');
    await writeFile(input, '');
    await writeFile(config, rsyslogConfig(input, path.join(dir, 'errors.json'), running.port));
    const text = (from: number): string => Array.from({ length: 100 }, (_, i) => `line ${from + i}\n`).join('');
    await appendFile(input, text(0));
    running.bus.failures = 2;
    child = spawn(rsyslogd, ['-n', '-f', config, '-i', path.join(dir, 'pid')], { stdio: 'ignore' });
    const seen = (): Set<string> => new Set(running.bus.events().flatMap((event) => /line \d+/.exec(event)?.[0] ?? []));
    await waitFor(() => seen().size === 100);
    await appendFile(input, text(100));
    await waitFor(() => seen().size === 200);
    expect(existsSync(path.join(dir, 'errors.json'))).toBe(false);
    expect(running.gateway.counters()['tbank']?.refusedRequests['bus.full']).toEqual({ rsyslog: 2 });
  });
});

/** Looks again whenever the event loop comes round; the test's own time limit ends it. */
async function waitFor(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20));
}
