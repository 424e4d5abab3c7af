import { existsSync, readFileSync } from 'node:fs';
import { MultilineConfig } from '@logwarden/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJoiner, createTextJoiner } from './joiner.ts';

function joined(
  preset: MultilineConfig['preset'],
  lines: readonly string[],
  more: Partial<MultilineConfig> = {},
): string[] {
  const joiner = createTextJoiner(MultilineConfig.parse({ preset, ...more }));
  return [...lines.flatMap((line) => joiner.push(line, 0)), ...joiner.flush()].map((event) => event.line);
}

const casesUrl = new URL('../../../../../shared/data/multiline-fluent-bit/cases.jsonl', import.meta.url);

interface JoinCase {
  readonly case: 'docker' | 'cri' | 'java' | 'docker_cri_chain';
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** The case file's own format, checked by its README. */
function readCases(): readonly JoinCase[] {
  if (!existsSync(casesUrl)) return [];
  return readFileSync(casesUrl, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JoinCase);
}

const cases = readCases();

describe.skipIf(cases.length === 0)('recorded joins', () => {
  test.each(cases.map((entry) => [entry.case, entry] as const))('%s', (name, entry) => {
    expect(joined(name === 'docker_cri_chain' ? 'docker' : name, entry.input)).toEqual(entry.output);
  });
});

describe('presets', () => {
  test('java: everything without a time belongs to the line with one', () => {
    const first = [
      '2025-12-30 11:00:00,123 [main] ERROR a.B - failed',
      'java.lang.IllegalStateException: two',
      'lines of message',
      '\tat a.B.c(B.java:1)',
      'Caused by: java.io.IOException: disk',
      '\t... 3 more',
    ];
    const second = '2025-12-30 11:00:01,000 [main] INFO a.B - went on';
    expect(joined('java', [...first, second])).toEqual([first.join('\n'), second]);
  });

  test('python: a traceback with its chain belongs to the line before it', () => {
    const event = [
      'ERROR:root:failed',
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in <module>',
      '    1 / 0',
      'ZeroDivisionError: division by zero',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      '  File "a.py", line 3, in <module>',
      'ValueError: bad',
    ];
    expect(joined('python', [...event, 'INFO:root:next', 'INFO:root:last'])).toEqual([
      event.join('\n'),
      'INFO:root:next',
      'INFO:root:last',
    ]);
  });

  test('go: a panic with its goroutines is one event', () => {
    const event = [
      'panic: runtime error: index out of range [3] with length 3',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/app/main.go:8 +0x1d',
      'created by main.start in goroutine 7',
      'exit status 2',
    ];
    expect(joined('go', ['started', ...event, 'next line'])).toEqual(['started', event.join('\n'), 'next line']);
  });

  test('indent and start pattern', () => {
    expect(joined('indent', ['a', '  b', '\tc', 'd'])).toEqual(['a\n  b\n\tc', 'd']);
    const more = { startPattern: '^####<' };
    expect(joined('start_pattern', ['####<1', 'x', '####<2'], more)).toEqual(['####<1\nx', '####<2']);
  });

  test('a bad start pattern names its field', () => {
    const config = MultilineConfig.parse({ preset: 'start_pattern', startPattern: '(?=x)' });
    expect(() => createJoiner(config)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    expect(() => createJoiner(MultilineConfig.parse({ preset: 'start_pattern' }))).toThrow(/needs a start pattern/);
  });

  test('CRI keeps streams apart and gives stream and time', () => {
    const joiner = createTextJoiner(MultilineConfig.parse({ preset: 'cri' }));
    expect(joiner.push('2019-05-07T18:57:50.9Z stdout P a ', 1)).toEqual([]);
    expect(joiner.push('2019-05-07T18:57:50.9Z stderr F e', 2)).toEqual([
      { line: 'e', lines: 1, isCut: false, stream: 'stderr', timeText: '2019-05-07T18:57:50.9Z' },
    ]);
    expect(joiner.pendingSinceMs()).toBe(2);
    expect(joiner.flush()).toEqual([
      { line: 'a ', lines: 1, isCut: false, stream: 'stdout', timeText: '2019-05-07T18:57:50.9Z' },
    ]);
    expect(joiner.pendingSinceMs()).toBeUndefined();
  });
});

describe('limits', () => {
  test('by lines and by bytes; the rest goes on as an event of its own', () => {
    const joiner = createTextJoiner(MultilineConfig.parse({ preset: 'indent', maxLines: 2 }));
    const events = [...['a', ' b', ' c', ' d', 'e'].flatMap((line) => joiner.push(line, 0)), ...joiner.flush()];
    expect(events.map((event) => [event.line, event.isCut])).toEqual([
      ['a\n b', true],
      [' c\n d', false],
      ['e', false],
    ]);
    const long = ` ${'x'.repeat(1000)}`;
    expect(joined('indent', ['a', long, long], { maxBytes: 1024 })).toEqual([`a\n${long}`, long]);
  });

  test.each(['none', 'java', 'python', 'go', 'indent'] as const)('%s loses no byte of any lines', (preset) => {
    const line = fc.oneof(
      fc.constantFrom('', ' at x', 'Traceback (most recent call last):', 'panic: x', '2025-12-30 11:00:00 a', 'é超\r'),
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' ')),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const joiner = createJoiner(MultilineConfig.parse({ preset, maxLines: 3 }));
        const encoder = new TextEncoder();
        const events = [...lines.flatMap((text) => joiner.push(encoder.encode(text), 0)), ...joiner.flush()];
        const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
        expect(events.map((event) => decoder.decode(event.line)).join('\n')).toBe(
          lines.map((text) => decoder.decode(encoder.encode(text))).join('\n'),
        );
      }),
    );
  });
});

const middlewareUrl = new URL('../../../../../shared/data/middleware-db-logs/', import.meta.url);
const kafkaUrl = new URL('../../../../../shared/data/elastic-examples-logs/kafka/kafka0/', import.meta.url);

function linesOf(file: URL): string[] {
  return readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line, index, all) => line !== '' || index < all.length - 1);
}

describe.skipIf(!existsSync(middlewareUrl))('real middleware logs', () => {
  test.each([
    ['weblogic-admin-server.log', '^####<', 8, 7],
    ['postgresql-9.6-slowlog.log', String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`, 36, 16],
  ])('%s', (name, startPattern, lineCount, eventCount) => {
    const lines = linesOf(new URL(name, middlewareUrl));
    const events = joined('start_pattern', lines, { startPattern });
    expect([lines.length, events.length]).toEqual([lineCount, eventCount]);
    expect(events.join('\n')).toBe(lines.join('\n'));
  });

  test('the java preset agrees on PostgreSQL, whose events begin with a time as well', () => {
    expect(joined('java', linesOf(new URL('postgresql-9.6-slowlog.log', middlewareUrl)))).toHaveLength(16);
  });
});

describe.skipIf(!existsSync(kafkaUrl))('real Kafka broker logs', () => {
  test('every event begins with a time, traces stay with their line', () => {
    const events = joined('java', linesOf(new URL('server.log.2016-12-19-20', kafkaUrl)));
    expect(events.length).toBeGreaterThan(100);
    expect(events.filter((event) => !event.startsWith('[2016-12-'))).toEqual([]);
  });
});
