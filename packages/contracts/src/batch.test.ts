import { expect, it } from 'vitest';
import { crc32c, decodeFrames, encodeFrames } from './batch.ts';
import { decodeEnvelope, encodeEnvelopeSlices, envelopeAttachment } from './envelope.ts';
import type { EnvelopeHeader } from './envelope.ts';

const text = new TextEncoder();
const read = new TextDecoder();

it('computes the published check values of CRC-32C', () => {
  expect(crc32c(text.encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(0))).toBe(0);
});

it('gives framed events back, and refuses a cut frame', () => {
  const framed = encodeFrames([
    { offset: 0, bytes: text.encode('one\n two') },
    { offset: 2 ** 40, bytes: text.encode('') },
  ]);
  const back = decodeFrames(framed);
  expect(back.offsets).toEqual([0, 2 ** 40]);
  expect(back.starts.map((start, i) => read.decode(framed.subarray(start, back.ends[i])))).toEqual(['one\n two', '']);
  expect(() => decodeFrames(framed.subarray(0, framed.byteLength - 1))).toThrow('Frame 2');
});

it('carries what a container runtime wrote, and stays as it was without', () => {
  const events = [
    { offset: 5, bytes: text.encode('one'), container: 'stderr 2025-12-30T03:00:00.1Z' },
    { offset: 9, bytes: text.encode('two') },
  ];
  const framed = encodeFrames(events);
  const back = decodeFrames(framed);
  expect(back.containers).toEqual(['stderr 2025-12-30T03:00:00.1Z', '']);
  expect(back.starts.map((start, i) => read.decode(framed.subarray(start, back.ends[i])))).toEqual(['one', 'two']);
  for (const cut of [5, 13, 20, framed.byteLength - 1]) {
    expect(() => decodeFrames(framed.subarray(0, cut))).toThrow('is cut off');
  }
  const plain = encodeFrames(events.map(({ offset, bytes }) => ({ offset, bytes })));
  expect(plain.byteLength).toBe(2 * 12 + 6);
  expect(decodeFrames(plain)).not.toHaveProperty('containers');
});

it('keeps the full text of a cut event behind the events', () => {
  const body = text.encode('abcdef\nxy');
  const header: EnvelopeHeader = {
    v: 1,
    tenant: 't',
    source: 's',
    storageClass: 'c',
    day: '2026-01-01',
    stream: 'x',
    firstSeq: 0,
    count: 2,
    acceptedAtMs: 0,
    receivedAtMs: 0,
    truncated: [0],
    attachments: [[0, 6]],
    via: 'raw',
  };
  const slices = { body, starts: [0, 7], ends: [3, 9] };
  const envelope = decodeEnvelope(encodeEnvelopeSlices(header, slices, { from: 0, to: 2 }, [text.encode('abcdef')]));
  const event = (i: number): string => read.decode(envelope.bytes.subarray(envelope.starts[i], envelope.starts[i + 1]));
  expect([event(0), event(1)]).toEqual(['abc', 'xy']);
  expect(read.decode(envelopeAttachment(envelope, 0))).toBe('abcdef');
  expect(envelopeAttachment(envelope, 1)).toBeUndefined();
});
