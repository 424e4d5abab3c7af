import { describe, expect, it } from 'vitest';
import { Highlighter } from './highlight.ts';

const options = { zone: 'Asia/Shanghai', ipFields: ['peer'] };
const at = '2025-12-30T03:04:50.331Z';
type Fields = Readonly<Record<string, string | number>>;

const hitOf = (raw: string, fields: Fields = {}) => ({ raw, fields, timestamp: at });
const inRaw = (query: string, raw: string, fields: Fields = {}): string[] =>
  new Highlighter(query, options).inRaw(hitOf(raw, fields)).map(({ start, end }) => raw.slice(start, end));
const inField = (query: string, field: string, fields: Fields): string[] => {
  const text = String(fields[field]);
  return new Highlighter(query, options)
    .inField(hitOf('', fields), field, text)
    .map(({ start, end }) => text.slice(start, end));
};

describe('what a query met in a raw line', () => {
  const line = '审单服务无响应 超时 30000 ms, java.net.SocketTimeoutException: Read Timed-Out';

  it.each([
    ['超时', ['超时']],
    ['"timed out" OR read', ['Read', 'Timed-Out']],
    ['raw:"ockettime"', ['ocketTime']],
    ['socket*', ['SocketTimeoutException']],
    ['/Ti.ed/', ['Timed']],
    ['(超时 nothing) OR read', ['Read']],
    ['time', []],
    ['NOT error', []],
    ['((', []],
    ['*', []],
  ])('%s', (query, expected) => {
    expect(inRaw(query, line)).toEqual(expected);
  });

  it('is marked over the escapes of a JSON line', () => {
    expect(inRaw('超时', String.raw`{"m":"\u8d85\u65f6 30"}`)).toEqual([String.raw`\u8d85\u65f6`]);
  });
});

describe('what a query met in fields', () => {
  it('is the value of the field that is asked for, no other', () => {
    const fields = { 'host.name': 'gz-1', 'log.level': 'error', message: 'gz-1 failed', peer: '10.1.2.3', took: 504 };
    expect(inField('host.name:gz-1', 'host.name', fields)).toEqual(['gz-1']);
    expect(inField('host.name:gz-1', 'message', fields)).toEqual([]);
    expect(inField('gz', 'message', fields), 'of a word nothing here matches the raw line').toEqual(['gz']);
    expect(inField('message:failed', 'message', fields)).toEqual(['failed']);
    expect(inField('peer:10.1.0.0/16 took>=500', 'peer', fields)).toEqual(['10.1.2.3']);
    expect(inField('peer:10.1.0.0/16 took>=500', 'took', fields)).toEqual(['504']);
    expect(inField('took>=600 OR peer:*', 'took', fields)).toEqual([]);
  });

  it('reaches ECS names by the names a source uses, as the server does', () => {
    expect(inField('level:WARNING', 'log.level', { 'log.level': 'warn' })).toEqual(['warn']);
  });
});

describe('an excerpt for a row that shows something else', () => {
  it('stands around the first match, on its line', () => {
    const raw = `{"message":"done","trace":"4bf92f3577b34da6a3ce929d0e0e4736"}\nnext line`;
    const excerpt = new Highlighter('4bf92f3577b34da6a3ce929d0e0e4736', options).excerpt(hitOf(raw));
    expect(excerpt?.text).toBe('…e","trace":"4bf92f3577b34da6a3ce929d0e0e4736"}…');
    expect(excerpt?.marks.map(({ start, end }) => excerpt.text.slice(start, end))).toEqual([
      '4bf92f3577b34da6a3ce929d0e0e4736',
    ]);
    expect(new Highlighter('NOT x', options).excerpt(hitOf(raw))).toBeUndefined();
  });
});
