import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventOf, fieldsOf, pipelineOf, timeOf } from '../source-fixture.ts';

const access = pipelineOf({ kind: 'access_log' });
const auto = pipelineOf();
const logUrl = new URL('../../../../../shared/data/elastic-examples-logs/apache_logs', import.meta.url);

test('combined format', () => {
  const line =
    '83.149.9.216 - frank [17/May/2015:10:05:03 +0000] "GET /a/b.png?x=1&y=2 HTTP/1.1" 200 203023 "http://ex.com/?q=\\"z\\"" "Mozilla/5.0 (X11)"';
  const event = eventOf(access, line);
  expect(timeOf(event)).toBe('2015-05-17T10:05:03.000Z');
  expect({ ...event.fields }).toEqual({
    'source.ip': '83.149.9.216',
    'user.name': 'frank',
    'http.request.method': 'GET',
    'url.original': '/a/b.png?x=1&y=2',
    'url.path': '/a/b.png',
    'url.query': 'x=1&y=2',
    'http.version': '1.1',
    'http.response.status_code': 200,
    'http.response.body.bytes': 203023,
    'http.request.referrer': 'http://ex.com/?q=\\"z\\"',
    'user_agent.original': 'Mozilla/5.0 (X11)',
  });
  expect({ ...eventOf(auto, line).fields }).toEqual({ ...event.fields });
});

test.each([
  [
    'common',
    '::1 - - [17/May/2015:10:05:03 +0800] "POST / HTTP/1.0" 304 -',
    { 'source.ip': '::1', 'http.response.status_code': 304 },
  ],
  [
    'host name',
    'h.example.com - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 200 1',
    { 'source.domain': 'h.example.com' },
  ],
  [
    'vhost',
    'shop.cn:443 10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.0" 200 1',
    { 'url.domain': 'shop.cn:443', 'source.ip': '10.0.0.1' },
  ],
  [
    'nginx with more',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/2.0" 200 1 "-" "ua" "1.2.3.4" 0.123',
    { x_forwarded_for: '1.2.3.4', request_time: 0.123 },
  ],
  [
    'binary request',
    String.raw`10.0.0.1 - - [17/May/2015:10:05:03 +0000] "\x16\x03\x01" 400 226 "-" "-"`,
    { 'url.original': String.raw`\x16\x03\x01`, 'http.response.status_code': 400 },
  ],
  ['no request', '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "-" 408 0', { 'http.response.status_code': 408 }],
  [
    'proxy request',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET http://a.cn/p?q HTTP/1.1" 200 5',
    { 'url.path': '/p', 'url.query': 'q' },
  ],
])('%s', (_name, line, expected) => {
  const event = eventOf(auto, line);
  expect({ ...event.fields }).toMatchObject(expected);
  expect(event.fields['event.ingest_error']).toBeUndefined();
});

test.each([
  '66.249.73.135 - - [20/May/2015:21:05:15 +0000] "GET /reset.css HTTP/1.1" 200 1015 "-" "Mozilla/5.0 (comp',
  '66.249.73.135 - - [20/May/2015:21:05:15 +0000] "GET /reset.css HTTP/1.1" 200',
  '66.249.73.135 - - [20/May/2015:21:05:15 +0000] "GET /res',
])('cut short: %s', (line) => {
  const event = eventOf(auto, line);
  expect(timeOf(event)).toBe('2015-05-20T21:05:15.000Z');
  expect(event.fields['source.ip']).toBe('66.249.73.135');
  expect(event.fields['event.ingest_error']).toMatch(/cut short/);
  expect(event.raw).toBe(line);
});

test('a line that is no access log is kept as its own message', () => {
  expect(fieldsOf(access, 'hello')).toEqual({ message: 'hello', 'event.ingest_error': 'not an access log line' });
});

describe.skipIf(!existsSync(logUrl))('10,000 real lines', () => {
  const lines = existsSync(logUrl)
    ? readFileSync(logUrl, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
  const events = lines.map((line) => eventOf(auto, line));

  test('the facts of the folder', () => {
    expect(events).toHaveLength(10_000);
    const status = new Map<unknown, number>();
    for (const { fields } of events) {
      const code = fields['http.response.status_code'];
      status.set(code, (status.get(code) ?? 0) + 1);
    }
    const whole = events.filter((event) => event.fields['event.ingest_error'] === undefined);
    expect(whole).toHaveLength(9_999);
    expect(Object.fromEntries(status)).toEqual({
      200: 9_126,
      304: 445,
      404: 213,
      301: 164,
      206: 45,
      500: 3,
      416: 2,
      403: 2,
    });
    expect(new Set(events.map((event) => event.fields['source.ip'])).size).toBe(1_753);
    const bytes = whole.reduce((sum, event) => sum + Number(event.fields['http.response.body.bytes'] ?? 0), 0);
    expect(bytes).toBe(2_747_282_505);
  });

  test('lines per day, and the odd line with its time', () => {
    const days = new Map<string, number>();
    for (const event of events) days.set(timeOf(event).slice(8, 10), (days.get(timeOf(event).slice(8, 10)) ?? 0) + 1);
    expect(Object.fromEntries(days)).toEqual({ 17: 1632, 18: 2893, 19: 2896, 20: 2579 });
    const odd = events.filter((event) => event.fields['event.ingest_error'] !== undefined);
    expect(odd).toHaveLength(1);
    expect(odd[0]?.searchText).toMatch(/Googlebot/);
  });
});
