import { parserKinds } from '@logwarden/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSource, fieldAliases } from './index.ts';
import { eventOf, fixtureInfo, pipelineOf, receivedAtMs, sourceOf, timeOf } from './source-fixture.ts';

const encoder = new TextEncoder();

describe('what is known beside the bytes', () => {
  test('host, peer, path, offset and the cut are recorded', () => {
    const event = eventOf(pipelineOf(), 'hello', {
      ...fixtureInfo,
      host: 'app-1',
      peer: '10.1.2.3',
      path: '/var/log/app.log',
      offset: 4096,
      truncated: true,
    });
    expect({ ...event.fields }).toEqual({
      message: 'hello',
      'host.name': 'app-1',
      'host.ip': '10.1.2.3',
      'log.file.path': '/var/log/app.log',
      'log.offset': 4096,
      'event.truncated': true,
    });
  });

  test.each([
    [
      'a line without a time takes the runtime’s',
      'no time here',
      'stderr 2025-12-30T03:00:00.123456789Z',
      '03:00:00.123',
    ],
    ['a line with a time keeps its own', '2025-12-30 01:02:03 INFO x', 'stdout 2025-12-30T03:00:00Z', '01:02:03.000'],
    ['a time with an offset', 'x', 'stdout 2025-12-30T11:00:00.5+08:00', '03:00:00.500'],
  ])('container: %s', (_, line, container, clock) => {
    const [stream] = container.split(' ');
    const event = eventOf(pipelineOf(), line, { ...fixtureInfo, container });
    expect(timeOf(event)).toBe(`2025-12-30T${clock}Z`);
    expect(event.fields).toMatchObject({ stream, 'event.created': container.split(' ')[1] });
  });

  test('container: a time that cannot be, or none, leaves the time of reception; own fields of the line win', () => {
    const late = eventOf(pipelineOf(), 'x', { ...fixtureInfo, container: 'stdout 2999-01-01T00:00:00Z' });
    expect([timeOf(late), late.fields['event.created']]).toEqual([
      timeOf(eventOf(pipelineOf(), 'x')),
      '2999-01-01T00:00:00Z',
    ]);
    const bare = eventOf(pipelineOf(), '{"stream":"orders"}', { ...fixtureInfo, container: 'stderr' });
    expect({ ...bare.fields }).toEqual({ stream: 'orders' });
    expect({ ...eventOf(pipelineOf(), '{"a":1}', { ...fixtureInfo, container: '' }).fields }).toEqual({ a: 1 });
  });

  test('the host of the line wins over the one that sent it', () => {
    const event = eventOf(pipelineOf(), '{"host":{"name":"inner"}}', { ...fixtureInfo, host: 'relay' });
    expect(event.fields['host.name']).toBe('inner');
  });
});

describe('decoding', () => {
  test('UTF-8 that is not: text with U+FFFD, the bytes kept, named', () => {
    const bytes = new Uint8Array([0x61, 0xff, 0x62]);
    const result = pipelineOf().parse(bytes, fixtureInfo);
    expect(result).toMatchObject({
      kind: 'event',
      event: { raw: 'a\uFFFDb', rawBytes: bytes, fields: { 'event.ingest_error': 'bytes that are not utf-8' } },
    });
  });

  test.each([
    ['gbk', [0xb3, 0xac, 0xca, 0xb1], '超时'],
    ['gb18030', [0x81, 0x30, 0x81, 0x30, 0xd6, 0xd0], '\u0080中'],
    ['big5', [0xa4, 0xa4, 0xa4, 0xe5], '中文'],
    ['utf-16le', [0x2d, 0x4e, 0x0a, 0x00], '中\n'],
    ['utf-16be', [0xfe, 0xff, 0x4e, 0x2d], '中'],
    ['shift_jis', [0x93, 0xfa], '日'],
    ['euc-kr', [0xc7, 0xd1], '한'],
    ['windows-1252', [0xfc, 0x80], 'ü€'],
    ['utf-8', [0xef, 0xbb, 0xbf, 0x61], 'a'],
  ] as const)('%s', (charset, bytes, text) => {
    const result = pipelineOf({ kind: 'plain', charset }).parse(new Uint8Array(bytes), fixtureInfo);
    expect(result).toMatchObject({ kind: 'event', event: { raw: text } });
    expect(result).not.toHaveProperty('event.rawBytes');
  });

  test('quarantine keeps what decoding lost', () => {
    const bytes = new Uint8Array([...encoder.encode('{"a":'.repeat(70)), 0xff]);
    expect(pipelineOf().parse(bytes, fixtureInfo)).toMatchObject({
      kind: 'quarantine',
      reason: 'too_deep',
      rawBytes: bytes,
    });
  });
});

test('a line break at the end stays in the raw text and out of the fields', () => {
  const event = eventOf(pipelineOf(), 'Jun  3 12:08:33 h app: done\r\n');
  expect([event.raw.endsWith('\r\n'), event.fields['message']]).toEqual([true, 'done']);
  const bad = { preset: 'start_pattern', startPattern: '(', maxLines: 10, maxBytes: 1024 } as const;
  const source = sourceOf();
  expect(() => compileSource({ ...source, parser: { ...source.parser, multiline: bad } })).toThrow(/start pattern/);
});

test('spans are slices of the raw text and name the field', () => {
  const lines = [
    '{"@timestamp":"2025-12-30T11:00:00Z","level":"INFO","msg":"hi","n":{"m":[1,2]}}',
    '<34>Oct 11 22:14:15 host su[12]: failed',
    '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "ua"',
    '2025-12-30 11:00:00,123 [main] INFO  a.b.C - up',
    'a=1 b="x y"',
  ];
  const pipeline = pipelineOf();
  for (const line of lines) {
    const event = eventOf(pipeline, line);
    const spans = pipeline.explainSpans(event);
    expect(spans.length).toBeGreaterThan(1);
    for (const [field, start, end] of spans) {
      if (field === '@timestamp' || field === 'log.level') continue;
      const value = event.fields[field];
      const texts = (Array.isArray(value) ? value : [value]).map(String);
      expect([field, ...texts]).toContain(line.slice(start, end));
    }
  }
});

test('aliases lead to names that are no aliases themselves', () => {
  expect(fieldAliases.get('service')).toBe('service.name');
  expect(fieldAliases.get('level')).toBe('log.level');
  for (const target of fieldAliases.values()) expect([target, fieldAliases.get(target)]).toEqual([target, undefined]);
});

const anyPattern = { pattern: '(?<a>\\w+) (?<b>.*)', columns: ['a', 'b'] };

describe('hostile input', () => {
  test.each(parserKinds)('%s never throws, keeps the text and gives a finite time', (kind) => {
    const pipeline = pipelineOf({ kind, ...anyPattern });
    const pieces = fc.constantFrom(
      '<34>',
      '1 ',
      '2025-12-30T11:00:00Z',
      'Feb 29 10:00:00',
      ' [',
      ']',
      '"',
      '\\',
      '{"',
      '":',
      '}',
      '=',
      '####<',
      ' - ',
      'INFO',
      '\n',
      '\t',
      '\u0000',
      '%SYS-5-X:',
      '[17/May/2015:10:05:03 +0000]',
      '99999999999999999999',
      '0001-01-01 00:00:00',
    );
    const text = fc
      .array(fc.oneof(pieces, pieces, fc.string({ unit: 'binary' })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      text.map((part) => encoder.encode(part)),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(0, 1, receivedAtMs), (input, received) => {
        const result = pipeline.parse(input, { receivedAtMs: received, acceptedAtMs: 0 });
        if (result.kind !== 'event') return;
        for (const [, start, end] of pipeline.explainSpans(result.event)) expect(start).toBeLessThanOrEqual(end);
        expect(Number.isSafeInteger(result.event.timestampUs)).toBe(true);
        expect(result.event.rawBytes ?? encoder.encode(result.event.raw)).toEqual(stripMark(input));
      }),
      { numRuns: 400 },
    );
  });

  const million = 1_000_000;
  const hostile: readonly (readonly [string, string])[] = [
    ['a 10 MB word', 'x'.repeat(10 * million)],
    ['10 MB of brackets', '['.repeat(10 * million)],
    ['10 MB JSON string', `{"a":"${'y'.repeat(10 * million)}"}`],
    ['1 MB of escapes', `{"a":"${'\\n'.repeat(million / 2)}"}`],
    ['1 MB of digits', `{"a":${'9'.repeat(million)}}`],
    ['a long array', `{"a":[${'1,'.repeat(million)}1]}`],
    ['an array of objects', `{"a":[${'{"b":[]},'.repeat(million / 10)}{}]}`],
    ['deep nesting', '{"a":'.repeat(million)],
    ['many pairs', 'a=1 '.repeat(million)],
    ['open quotes', 'a="'.repeat(million)],
    ['quotes and backslashes', `1 - - [17/May/2015:10:05:03 +0000] "${'\\"'.repeat(million)}`],
    ['structured data', `<34>1 2025-12-30T11:00:00Z h a p m ${'[a b="c"]'.repeat(million / 10)}`],
    ['spaces after a time', `2025-12-30 11:00:00 ${' '.repeat(million)}`],
    ['separators', `2025-12-30 11:00:00 ${'- : | '.repeat(million)}`],
    ['lines of frames', `x\n${'\tat a.b(c)\n'.repeat(million / 10)}`],
    ['lines of classes', `x\n${'a.b.CException: \n'.repeat(million / 10)}`],
    ['words for regexes', `${'a'.repeat(million)}!`],
  ];

  test.each(hostile)('%s is read quickly', (_name, line) => {
    const started = performance.now();
    for (const kind of ['auto', 'json', 'syslog', 'logfmt', 'access_log', 'csv'] as const) {
      pipelineOf({ kind, ...anyPattern }).parseText(line, fixtureInfo);
    }
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test.each([
    ['regex', '^(?<a>(a+)+)$'],
    ['regex', '(?<a>(?:a|aa)+)$'],
    ['regex', '(?<a>(.*)*)=(?<b>x)'],
    ['grok', '^%{DATA:a}%{DATA:b}%{DATA:c}%{GREEDYDATA:d}x%{GREEDYDATA:e}$'],
    ['grok', '^%{EMAILADDRESS:a}$'],
    ['grok', '%{URI:a} %{QS:b}'],
    ['grok', '%{COMBINEDAPACHELOG}'],
  ] as const)('%s %s does not hang', (kind, pattern) => {
    const pipeline = pipelineOf({ kind, pattern });
    expect(pipeline.needsTimeLimit).toBe(false);
    const started = performance.now();
    for (const line of ['a'.repeat(20_000) + '!', 'a@'.repeat(10_000), '"\\'.repeat(10_000), '1.'.repeat(10_000)]) {
      pipeline.parseText(line, fixtureInfo);
    }
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  test('a source whose keys never repeat keeps a bounded memory of them', () => {
    const pipeline = pipelineOf({ kind: 'json' });
    for (let i = 0; i < 20_000; i++) {
      const event = eventOf(pipeline, `{"k${i}":1,"x":{"y${i}":2,"y${i + 1}":3}}`);
      expect(Object.keys(event.fields)).toEqual([`k${i}`, `x.y${i}`, `x.y${i + 1}`]);
    }
  });
});

/** A byte order mark at the start is no part of the text. */
function stripMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

test('compiling does not depend on other sources', () => {
  expect(sourceOf({ kind: 'json' }).parser.kind).toBe('json');
  expect(() => pipelineOf({ kind: 'json', timestampFormat: 'epoch_ms' })).not.toThrow();
});
