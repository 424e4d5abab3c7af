import { describe, expect, it } from 'vitest';
import { defaultRange } from './default-range.ts';
import { lexemes } from './lexemes.ts';
import { linkFields } from './link-fields.ts';
import { dataSpans, fieldText, lineText } from './queries.ts';
import { foldAt } from './fold.ts';
import { hitAsJson, linkToLine, originalLine, searchAsCurl } from './share.ts';

const coloured = (text: string): string[] =>
  lexemes(text)
    .filter((lexeme) => lexeme.kind !== 'space')
    .map((lexeme) => `${lexeme.kind}:${text.slice(lexeme.start, lexeme.end)}`);

describe('lexemes', () => {
  it('colours the forms of the language', () => {
    expect(coloured('site:广州 AND (超时 OR "timed out") NOT host.name:gz-*')).toEqual([
      'field:site',
      'operator::',
      'text:广州',
      'operator:AND',
      'operator:(',
      'text:超时',
      'operator:OR',
      'string:"timed out"',
      'operator:)',
      'operator:NOT',
      'field:host.name',
      'operator::',
      'wildcard:gz-*',
    ]);
    expect(coloured('status>=500 -debug /a b/i http://x/y')).toEqual([
      'field:status',
      'operator:>=',
      'number:500',
      'operator:-',
      'text:debug',
      'regex:/a b/i',
      'text:http://x/y',
    ]);
  });

  it.each(['', '"open', '(((', 'a:', '\\', ':::', '审单😀"', 'user-id', '\ud800'])(
    'covers %j without a gap',
    (text) => {
      const parts = lexemes(text);
      expect(parts.map((part) => text.slice(part.start, part.end)).join('')).toBe(text);
    },
  );
});

describe('linkFields', () => {
  it('finds values beside their names and leaves no overlap', () => {
    const raw = '{"level":"ERROR","host":{"name":"gz-review-03"},"took":30000,"retry":3}';
    const links = linkFields(raw, { 'log.level': 'error', 'host.name': 'gz-review-03', took: 30000, retry: 3 });
    expect(links.map((link) => [link.field, raw.slice(link.start, link.end)])).toEqual([
      ['log.level', 'ERROR'],
      ['host.name', 'gz-review-03'],
      ['took', '30000'],
      ['retry', '3'],
    ]);
  });

  it('takes a value, not the name of another', () => {
    const raw = '{"level":"ERROR","error":{"cause":"x1"}}';
    expect(linkFields(raw, { 'log.level': 'error', 'error.cause': 'x1' })[0]).toEqual({
      field: 'log.level',
      start: 10,
      end: 15,
    });
  });

  it('does not cut words, and leaves out what does not stand there', () => {
    expect(linkFields('terror', { a: 'error' })).toEqual([]);
    expect(linkFields('x', { message: 'x' })).toEqual([]);
  });
});

describe('what the page opens on', () => {
  const now = Date.UTC(2026, 10, 25, 10);
  const span = (lastMs: number, firstMs = 0) => ({ firstMs, lastMs });
  it('is a range with data', () => {
    expect(defaultRange([span(now - 60_000)], now, 'UTC')).toEqual({ from: 'now-1h', to: 'now' });
    expect(defaultRange([span(now - 60_000, now - 300_000), span(0)], now, 'UTC').from).toBe('now-15m');
    expect(defaultRange([span(now - 5 * 3_600_000)], now, 'UTC')).toEqual({ from: 'now-24h', to: 'now' });
    expect(defaultRange([span(Date.UTC(2025, 11, 31, 12)), span(5)], now, 'Asia/Shanghai')).toEqual({
      from: '2025-12-30T16:00:00Z',
      to: '2025-12-31T16:00:00Z',
    });
    expect(defaultRange([], now, 'UTC').to).toBe('now');
  });

  it('leaves out sources without lines', () => {
    const lines = { firstTimestamp: '2025-12-31T12:00:00.000Z', lastTimestamp: '2025-12-31T13:00:00.000Z' };
    expect(dataSpans([{ firstTimestamp: null, lastTimestamp: null }, lines])).toEqual([
      { firstMs: Date.UTC(2025, 11, 31, 12), lastMs: Date.UTC(2025, 11, 31, 13) },
    ]);
  });
});

describe('foldAt', () => {
  it('folds a long stack trace and says how many lines are hidden', () => {
    const raw = Array.from({ length: 30 }, (_, line) => `line ${line.toString()}`).join('\n');
    const { end, hiddenLines } = foldAt(raw);
    expect(raw.slice(0, end).split('\n')).toHaveLength(8);
    expect(hiddenLines).toBe(22);
  });

  it('leaves short ones whole and clips very long ones', () => {
    expect(foldAt('a\nb\nc')).toEqual({ end: 5, hiddenLines: 0 });
    expect(foldAt('x'.repeat(30_000))).toEqual({ end: 20_000, hiddenLines: 0 });
  });
});

describe('texts of a line', () => {
  const hit = {
    id: 'e1',
    source: 's',
    timestamp: '2025-12-30T03:04:50.331Z',
    raw: "it's {raw}",
    fields: { message: 'hello', list: ['a', 1] },
    position: 'stream/1:7',
  };
  const scope = { query: "it's", fromMs: 0, toMs: 1000, sources: ['s'], askedMs: 2000 };

  it('shows the message or the raw line', () => {
    expect(lineText(hit, 'message')).toBe('hello');
    expect(lineText(hit, 'raw')).toBe("it's {raw}");
    expect(lineText({ raw: 'r', fields: {} }, 'message')).toBe('r');
    expect(fieldText(hit.fields.list)).toBe('a, 1');
    expect(fieldText(undefined)).toBe('');
  });

  it('freezes the range in a link to it', () => {
    const url = new URL(linkToLine('http://x/search?q=a&from=now-1h&to=now', hit, scope));
    expect(url.searchParams.get('from')).toBe('1970-01-01T00:00:00Z');
    expect(url.searchParams.get('line')).toBe('stream/1:7');
    expect(url.searchParams.get('q')).toBe('a');
  });

  it('names where the line can be had as it was received', () => {
    expect(originalLine(hit)).toBe('/api/lw/api/v1/events/raw?position=stream%2F1%3A7');
  });

  it('writes curl that a shell reads as meant', () => {
    expect(searchAsCurl(scope)).toContain(`"query":"it'\\''s"`);
    expect(JSON.parse(hitAsJson(hit))).toMatchObject({ 'event.original': "it's {raw}", message: 'hello' });
  });
});
