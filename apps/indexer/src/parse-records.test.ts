import { encodeEnvelopeSlices, ParserConfig, type EnvelopeHeader, type SourceView } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import { IndexMask, Maskers, MaskKeys } from '@logwarden/services/indexing';
import { expect, it } from 'vitest';
import { RecordParser } from './parse-records.ts';

const text = new TextEncoder();
const mask = new IndexMask({ maskers: new Maskers(), keys: new MaskKeys(new Uint8Array(32)) });
const source: SourceView = {
  id: 'ssource',
  tenantId: 'tbank',
  name: 'app',
  storageClass: 'default',
  zone: 'UTC',
  version: 1,
  parser: ParserConfig.parse({ kind: 'plain' }),
  retentionDays: null,
  retentionBytes: null,
};

function record(header: Partial<EnvelopeHeader>, events: readonly string[], attachments: readonly string[] = []) {
  const body = text.encode(events.join(''));
  const starts: number[] = [];
  const ends: number[] = [];
  for (const event of events) {
    starts.push(ends.at(-1) ?? 0);
    ends.push((ends.at(-1) ?? 0) + text.encode(event).byteLength);
  }
  const full: EnvelopeHeader = {
    v: 1,
    tenant: 'tbank',
    source: 'ssource',
    storageClass: 'default',
    day: '2026-01-01',
    stream: 's/1',
    firstSeq: 5,
    count: events.length,
    acceptedAtMs: 1_767_225_600_000,
    receivedAtMs: 1_767_225_600_000,
    via: 'raw',
    ...header,
  };
  const range = { from: 0, to: events.length };
  const value = encodeEnvelopeSlices(
    full,
    { body, starts, ends },
    range,
    attachments.map((a) => text.encode(a)),
  );
  return { topic: 'events', partition: 1, offset: 9, appendedAtMs: 1, tenantId: tenantId('tbank'), key: 's/1', value };
}

it('gives one row per event, with its place', async () => {
  const rows = await new RecordParser(async () => source, mask).parse(record({ offsets: [0, 10] }, ['one', '二']));
  expect(rows.map((row) => [row.kind, row.origin.index, row.origin.offset])).toEqual([
    ['event', 0, 9],
    ['event', 1, 9],
  ]);
  expect(rows[1]).toMatchObject({ event: { raw: '二', fields: { 'log.offset': 10 } } });
});

it('gives a line the time and stream of its container', async () => {
  const containers = ['stderr 2025-12-30T03:00:00.1Z', ''];
  const [noted, plain] = await new RecordParser(async () => source, mask).parse(record({ containers }, ['one', 'two']));
  expect(noted).toMatchObject({ event: { timestampUs: 1_767_063_600_100_000, fields: { stream: 'stderr' } } });
  expect(plain).not.toHaveProperty('event.fields.stream');
});

it('keeps the full text of a line that was cut', async () => {
  const cut = record({ truncated: [1], attachments: [[1, 8]] }, ['short', 'long'], ['long one']);
  const [short, long] = await new RecordParser(async () => source, mask).parse(cut);
  expect(short).not.toHaveProperty('event.rawBytes');
  expect(long).toMatchObject({ event: { raw: 'long', rawBytes: text.encode('long one') } });
  expect(long).toMatchObject({ event: { fields: { 'event.truncated': true } } });
});

it('reads the events of a source that was deleted', async () => {
  const [row] = await new RecordParser(async () => undefined, mask).parse(record({}, ['{"level":"warn"}']));
  expect(row).toMatchObject({ kind: 'event', event: { fields: { 'log.level': 'warn' } } });
});

it('counts the events that their source could not read, once', async () => {
  const json = { ...source, parser: ParserConfig.parse({ kind: 'json' }) };
  const parser = new RecordParser(async () => json, mask);
  await parser.parse(record({ via: 'ndjson' }, ['{"a":1}', '{"a":', '{"b":2}']));
  expect(parser.takeUnread()).toBe(1);
  expect(parser.takeUnread()).toBe(0);
});
