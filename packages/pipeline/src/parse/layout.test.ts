import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { levelOfWord } from '../fields/level.ts';
import { eventOf, fieldsOf, fixtureInfo, pipelineOf, timeOf } from '../source-fixture.ts';

const auto = pipelineOf();

test.each([
  [
    'log4j',
    '2025-12-30 11:00:00,123 [main] INFO  a.b.C - up',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'info', 'process.thread.name': 'main', 'log.logger': 'a.b.C', message: 'up' },
  ],
  ['logback', '11:00', undefined, { message: '11:00' }],
  [
    'Spring',
    '2025-12-30 11:00:00.123  WARN 4711 --- [nio-8080-exec-1] c.e.Shop   : slow',
    '2025-12-30T11:00:00.123Z',
    {
      'log.level': 'warn',
      'process.pid': 4711,
      'process.thread.name': 'nio-8080-exec-1',
      'log.logger': 'c.e.Shop',
      message: 'slow',
    },
  ],
  [
    'Python',
    '2025-12-30 11:00:00,123 - app.db - ERROR - gone',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'error', 'log.logger': 'app.db', message: 'gone' },
  ],
  [
    'Spring Sleuth',
    '2025-12-30 11:00:00.123 ERROR [gz-review,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7] 12 --- [http-1] c.c.Review : 超时',
    '2025-12-30T11:00:00.123Z',
    {
      'service.name': 'gz-review',
      'trace.id': '4bf92f3577b34da6a3ce929d0e0e4736',
      'span.id': '00f067aa0ba902b7',
      'process.pid': 12,
      'process.thread.name': 'http-1',
      'log.logger': 'c.c.Review',
      message: '超时',
    },
  ],
  [
    'Python basic',
    'WARNING:root:careful',
    undefined,
    { 'log.level': 'warn', 'log.logger': 'root', message: 'careful' },
  ],
  ['Go', '2025/12/30 11:00:00 listening on :80', '2025-12-30T11:00:00.000Z', { message: 'listening on :80' }],
  [
    'glog',
    'E1230 11:00:00.123456    42 server.go:17] refused',
    '2025-12-30T11:00:00.123Z',
    {
      'log.level': 'error',
      'process.thread.id': 42,
      'log.origin.file.name': 'server.go',
      'log.origin.file.line': 17,
      message: 'refused',
    },
  ],
  [
    'nginx error',
    '2025/12/30 11:00:00 [error] 31#31: *5 open() failed',
    '2025-12-30T11:00:00.000Z',
    { 'log.level': 'error', 'process.pid': 31 },
  ],
  [
    'Apache 2.4 error',
    '[Tue Dec 30 11:00:00.123456 2025] [core:error] [pid 35708:tid 43] [client 72.15.99.187:4711] denied',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'error', 'process.pid': 35708, 'source.ip': '72.15.99.187', message: 'denied' },
  ],
  [
    'Kafka',
    '[2025-12-30 11:00:00,123] INFO started (kafka.server.KafkaServer)',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'info', 'log.logger': 'kafka.server.KafkaServer', message: 'started' },
  ],
  [
    'level first',
    'ERROR 2025-12-30 11:00:00 disk full',
    '2025-12-30T11:00:00.000Z',
    { 'log.level': 'error', message: 'disk full' },
  ],
  [
    'bracketed level',
    '[WARN] 2025-12-30 11:00:00 disk full',
    '2025-12-30T11:00:00.000Z',
    { 'log.level': 'warn', message: 'disk full' },
  ],
  [
    'PostgreSQL',
    '2025-12-30 11:00:00.123 UTC [4983] shop@db LOG:  duration: 37 ms',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'info', 'process.pid': 4983, message: 'duration: 37 ms' },
  ],
  [
    'columns',
    '2025-12-30 11:00:00.123|WARN|Biz|单据 1 超时|x',
    '2025-12-30T11:00:00.123Z',
    { 'log.level': 'warn', 'log.logger': 'Biz', message: '单据 1 超时|x' },
  ],
  [
    'Chinese level',
    '2025-12-30 11:00:00 [错误] 审单失败',
    '2025-12-30T11:00:00.000Z',
    { 'log.level': 'error', message: '审单失败' },
  ],
  ['time only', '2025-12-30T11:00:00Z just text: here', '2025-12-30T11:00:00.000Z', { message: 'just text: here' }],
])('%s', (_name, line, iso, expected) => {
  const event = eventOf(auto, line);
  expect(event.fields).toMatchObject(expected);
  expect(timeOf(event)).toBe(iso ?? new Date(fixtureInfo.receivedAtMs).toISOString());
});

test.each([
  'Error handling was improved',
  'info desk is closed',
  '[note] nothing',
  'May the force',
  '12 monkeys',
  '1,2,3',
  '=',
  '-',
])('no layout: %s', (line) => expect(fieldsOf(auto, line)).toEqual({ message: line }));

test('a joined Java event: message of the first line, trace and exception as error fields', () => {
  const line = [
    '2025-12-30 11:00:00,123 [main] ERROR a.B - failed',
    'java.lang.IllegalStateException: no stock',
    '\tat a.B.c(B.java:1)',
    'Caused by: java.io.IOException: disk',
  ].join('\n');
  expect(fieldsOf(auto, line)).toMatchObject({
    'log.level': 'error',
    'log.logger': 'a.B',
    message: 'failed',
    'error.type': 'java.lang.IllegalStateException',
    'error.message': 'no stock',
    'error.stack_trace': line.slice(line.indexOf('java.lang')),
  });
});

test('a Python traceback names the exception of its last line', () => {
  const line = 'ERROR:root:failed\nTraceback (most recent call last):\n  File "a.py", line 1\nValueError: bad value';
  expect(fieldsOf(auto, line)).toMatchObject({
    message: 'failed',
    'error.type': 'ValueError',
    'error.message': 'bad value',
  });
});

const hub = new URL('../../../../../shared/data/loghub-2k/', import.meta.url);
const systems = [
  'Apache',
  'HDFS',
  'HPC',
  'Hadoop',
  'HealthApp',
  'Linux',
  'Mac',
  'OpenSSH',
  'Spark',
  'Zookeeper',
] as const;
type System = (typeof systems)[number];

/** Rows of a CSV with quotes, as maps by the header; enough for the structured files. */
function readCsv(text: string): ReadonlyMap<string, string>[] {
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(cells);
  const [header = [], ...body] = rows;
  return body.map((row) => new Map(header.map((name, index) => [name, row[index] ?? ''])));
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) =>
    (cell[1] ?? cell[2] ?? '').replaceAll('""', '"'),
  );
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time of a row by the columns of its system, in ISO; the year of lines without one is the fixture's. */
function expectedTime(system: System, row: ReadonlyMap<string, string>): string {
  const date = row.get('Date') ?? '';
  const time = row.get('Time') ?? '';
  const pairs = (text: string): string => text.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3');
  const month = (name: string): string => String(months.indexOf(name) + 1).padStart(2, '0');
  switch (system) {
    case 'Apache': {
      const [, name = '', day = '', clock = '', year = ''] = time.split(' ');
      return `${year}-${month(name)}-${day}T${clock}.000Z`;
    }
    case 'HDFS':
      return `20${date.replace(/(\d\d)(\d\d)(\d\d)/, '$1-$2-$3')}T${pairs(time.padStart(6, '0'))}.000Z`;
    case 'HPC':
      return new Date(Number(time) * 1000).toISOString();
    case 'Hadoop':
    case 'Zookeeper':
      return `${date}T${time.replace(',', '.')}Z`;
    case 'HealthApp': {
      const [day = '', hour = '', minute = '', second = '', millis = ''] = time.split(/[-:]/);
      const two = (text: string): string => text.padStart(2, '0');
      return `${day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')}T${two(hour)}:${two(minute)}:${two(second)}.${millis.padStart(3, '0')}Z`;
    }
    case 'Spark':
      return `20${date.replaceAll('/', '-')}T${time}.000Z`;
    case 'Linux':
    case 'Mac':
      return `2016-${month(row.get('Month') ?? '')}-${date.padStart(2, '0')}T${time}.000Z`;
    case 'OpenSSH':
      return `2016-${month(date)}-${(row.get('Day') ?? '').padStart(2, '0')}T${time}.000Z`;
  }
}

const withLevel = new Set<System>(['Apache', 'HDFS', 'Hadoop', 'Spark', 'Zookeeper']);

describe.skipIf(!existsSync(hub))('10 systems of 2,000 real lines: time and level of every line', () => {
  const pipeline = pipelineOf({ year: 2016 });

  test.each(systems)('%s', (system) => {
    const lines = readFileSync(new URL(`${system}/${system}_2k.log`, hub), 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    const rows = readCsv(readFileSync(new URL(`${system}/${system}_2k.log_structured.csv`, hub), 'utf8'));
    expect([lines.length, rows.length]).toEqual([2000, 2000]);
    const wrong: unknown[] = [];
    for (const [index, line] of lines.entries()) {
      const event = eventOf(pipeline, line);
      const row = rows[index] ?? new Map<string, string>();
      const expected = [
        expectedTime(system, row),
        withLevel.has(system) ? levelOfWord(row.get('Level') ?? '') : undefined,
      ];
      const actual = [timeOf(event), event.fields['log.level']];
      if (JSON.stringify(actual) !== JSON.stringify(expected) || event.raw !== line)
        wrong.push({ line, actual, expected });
    }
    expect(wrong).toEqual([]);
  });
});
