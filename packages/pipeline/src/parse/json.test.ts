import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventOf, fieldsOf, fixtureInfo, pipelineOf, receivedAtMs, timeOf } from '../source-fixture.ts';

const json = pipelineOf({ kind: 'json' });

describe('values', () => {
  test('nested objects become dotted names, arrays lists, null nothing', () => {
    expect(fieldsOf(json, '{"a":{"b":1,"c":{"d":"x"}},"l":[1,"two",null,true],"z":null,"e":[],"o":{}}')).toEqual({
      'a.b': 1,
      'a.c.d': 'x',
      l: [1, 'two', true],
    });
  });

  test('arrays of objects are merged per path', () => {
    expect(fieldsOf(json, '{"items":[{"id":1,"tag":"a"},{"id":2},{"id":3,"tag":["b","c"]}]}')).toEqual({
      'items.id': [1, 2, 3],
      'items.tag': ['a', 'b', 'c'],
    });
  });

  test('integers beyond 2^53 stay exact', () => {
    expect(
      fieldsOf(
        json,
        '{"a":9007199254740993,"b":-9223372036854775808,"c":9007199254740991,"d":12345678901234567890123}',
      ),
    ).toEqual({ a: 9007199254740993n, b: -9223372036854775808n, c: 9007199254740991, d: 12345678901234567890123n });
  });

  test('numbers of every form', () => {
    const fields = fieldsOf(json, '{"a":0,"b":-0,"c":1.50,"d":-2e3,"e":1E+2,"f":1e400,"g":0.1}');
    expect(fields).toEqual({ a: 0, b: 0, c: 1.5, d: -2000, e: 100, f: '1e400', g: 0.1 });
  });

  test('escapes are resolved in values, keys and the searched text', () => {
    const event = eventOf(json, String.raw`{"m\u0073g":"\u8d85\u65f6 \"x\"\n\tat a.B","p":"c:\\d\/e"}`);
    expect({ ...event.fields }).toEqual({ message: '超时 "x"\n\tat a.B', p: 'c:\\d/e' });
    expect(event.searchText).toContain('超时 "x"\n\tat a.B');
    expect(event.raw).toContain(String.raw`\u8d85`);
  });

  test('__proto__, constructor and toString are names like any other', () => {
    const event = eventOf(json, '{"__proto__":{"polluted":1},"constructor":2,"toString":3,"hasOwnProperty":4}');
    expect(Object.keys(event.fields)).toEqual(['__proto__.polluted', 'constructor', 'toString', 'hasOwnProperty']);
    expect(Object.keys(eventOf(json, '{"__proto__":5}').fields)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(event.fields))).toBeNull();
  });
});

describe('what cannot be read', () => {
  test.each([
    ['{"a":1,"a":2}', /duplicate key "a"/],
    [String.raw`{"a":1,"\u0061":2}`, /duplicate key "a"/],
    ['{"x":{"k":1,"j":2,"k":3}}', /duplicate key "k"/],
    ['{"a":1', /comma or }/],
    ['{"a":01}', /value is expected|comma/],
    ['{"a":1.}', /digit/],
    ['{"a":tru}', /true is expected/],
    ['{"a":"x', /cut short/],
    ['{"a":"\u0001"}', /control character/],
    [String.raw`{"a":"\x"}`, /bad escape/],
    ['{"a"b":1}', /colon/],
    ['{"a":1} x', /text after/],
    ['[1,2]', /object is expected/],
    ['', /object is expected/],
  ])('%j is stored raw with the reason', (line, reason) => {
    const event = eventOf(json, line);
    expect(event.raw).toBe(line);
    expect(event.fields['event.ingest_error']).toMatch(reason);
    expect(event.timestampUs).toBe(receivedAtMs * 1000);
    expect(Object.keys(event.fields).filter((name) => name !== 'message')).toEqual(['event.ingest_error']);
  });

  test('a key that holds a quote does not hide a malformed line after it', () => {
    const pipeline = pipelineOf({ kind: 'json' });
    expect(fieldsOf(pipeline, String.raw`{"a\"b":1}`)).toEqual({ 'a"b': 1 });
    expect(eventOf(pipeline, '{"a"b":1}').fields['event.ingest_error']).toMatch(/colon/);
    expect(fieldsOf(pipeline, String.raw`{"a\"b":2}`)).toEqual({ 'a"b': 2 });
  });

  test.each(['{"a":'.repeat(65) + '1' + '}'.repeat(65), `{"a":${'['.repeat(64)}1${']'.repeat(64)}}`])(
    'deeper than 64 goes to quarantine',
    (line) => {
      const result = json.parseText(line, fixtureInfo);
      expect(result).toMatchObject({ kind: 'quarantine', reason: 'too_deep', raw: line });
    },
  );

  test('64 levels and 1,000 keys are read, 1,001 keys are not', () => {
    const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join(',')}}`;
    expect(eventOf(json, '{"a":'.repeat(64) + '1' + '}'.repeat(64)).fields[Array(64).fill('a').join('.')]).toBe(1);
    expect(Object.keys(eventOf(json, keys(1000)).fields)).toHaveLength(1000);
    expect(json.parseText(keys(1001), fixtureInfo)).toMatchObject({ kind: 'quarantine', reason: 'too_many_keys' });
  });
});

test('what a line becomes does not depend on the lines before it', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'time', 'level', 'msg', '__proto__', 'ts', 'x"y');
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true })),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  const warm = pipelineOf({ kind: 'json' });
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (object) => {
      const line = JSON.stringify(object);
      expect(eventOf(warm, line)).toEqual(eventOf(pipelineOf({ kind: 'json' }), line));
    }),
    { numRuns: 300 },
  );
});

test('agrees with JSON.parse on what is JSON', () => {
  const line = fc.oneof(
    fc.json().map((text) => `{"v":${text}}`),
    fc
      .string({ unit: fc.constantFrom(...Array.from('{}[]":,\\ue0123.-+Etrufalsn \t')) })
      .map((text) => `{"v":${text}}`),
  );
  fc.assert(
    fc.property(line, (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      const result = json.parseText(text, fixtureInfo);
      if (result.kind !== 'event') return;
      const error = result.event.fields['event.ingest_error'];
      if (typeof error === 'string' && error.includes('duplicate key')) return;
      expect({ text, readable: error === undefined }).toEqual({ text, readable: valid });
    }),
    { numRuns: 2000 },
  );
});

describe('mapping', () => {
  test('usual names become ECS fields, own ones stay', () => {
    const event = eventOf(
      json,
      '{"@timestamp":"2025-12-30T11:00:00.123456+08:00","level":"WARNING","service":"till","n":7,"msg":"m","trace_id":"a1","spanId":"b2","host":"h","client_ip":"10.0.0.1","status_code":200,"err":{"type":"E","message":"x","stack":"s"}}',
    );
    expect(timeOf(event)).toBe('2025-12-30T03:00:00.123Z');
    expect(event.timestampUs % 1000).toBe(456);
    expect({ ...event.fields }).toEqual({
      'log.level': 'warn',
      'service.name': 'till',
      n: 7,
      message: 'm',
      'trace.id': 'a1',
      'span.id': 'b2',
      'host.name': 'h',
      'source.ip': '10.0.0.1',
      'http.response.status_code': 200,
      'error.type': 'E',
      'error.message': 'x',
      'error.stack_trace': 's',
    });
  });

  test('a second value for an ECS field stays under its own name', () => {
    expect(fieldsOf(json, '{"host":"a","hostname":"b","service":{"name":"x"},"service_name":"y"}')).toEqual({
      'host.name': 'a',
      hostname: 'b',
      'service.name': 'x',
      service_name: 'y',
    });
  });

  test('pino: numeric level, epoch milliseconds, pid', () => {
    const event = eventOf(json, '{"level":30,"time":1767063600123,"pid":12,"hostname":"h","msg":"up"}');
    expect(timeOf(event)).toBe('2025-12-30T03:00:00.123Z');
    expect({ ...event.fields }).toEqual({ 'log.level': 'info', 'process.pid': 12, 'host.name': 'h', message: 'up' });
  });

  test('container logs: the line is under log', () => {
    const event = eventOf(json, '{"log":"up\\n","stream":"stdout","time":"2025-12-30T11:00:00.123456789Z"}');
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.123Z');
    expect({ ...event.fields }).toEqual({ message: 'up\n', stream: 'stdout' });
    expect(fieldsOf(json, '{"log":{"level":"INFO","logger":"a"}}')).toEqual({ 'log.level': 'info', 'log.logger': 'a' });
  });

  test('the surest time wins, the others keep their names', () => {
    const event = eventOf(json, '{"date":"2025-12-01","time":3.5,"timestamp":"2025-12-30T11:00:00Z"}');
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.000Z');
    expect({ ...event.fields }).toEqual({ date: '2025-12-01', time: 3.5 });
  });

  test('renames and the configured time field', () => {
    const pipeline = pipelineOf({
      kind: 'json',
      rename: { bh: 'declaration.id', level: 'alarm.level', kehu: 'service.name' },
      timestampField: 'sj',
      timestampFormat: 'yyyyMMdd HH:mm',
      zone: 'Asia/Shanghai',
    });
    const event = eventOf(
      pipeline,
      '{"bh":"D1","level":"高危","kehu":"till","sj":"20251230 11:00","time":"2020-01-01T00:00:00Z"}',
    );
    expect(timeOf(event)).toBe('2025-12-30T03:00:00.000Z');
    expect({ ...event.fields }).toEqual({
      'declaration.id': 'D1',
      'alarm.level': '高危',
      'service.name': 'till',
      time: '2020-01-01T00:00:00Z',
    });
  });
});
