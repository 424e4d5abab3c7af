import type { IncomingHttpHeaders } from 'node:http';
import {
  batchContentType,
  batchHeaders,
  crc32c,
  decodeFrames,
  type BatchReply,
  type EnvelopeHeader,
} from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { appendPart, type AppendTarget } from '../append/stream-lanes.ts';
import { cutIntoParts, type EventBatch } from '../events/event-batch.ts';
import { EventReport, reportEvents } from '../events/event-report.ts';
import { splitLines } from '../events/split-lines.ts';
import { claimSource, targetOf, type Call, type GatewayParts, type Reply } from '../http/call.ts';

interface BatchMeta {
  readonly source: string;
  /** Name of the stream on the bus: agent, stream and epoch; the source's id comes before it. */
  readonly streamName: string;
  readonly firstSeq: number;
  readonly count: number;
  readonly crc: number;
  readonly lines: number | undefined;
  readonly host: string | undefined;
  readonly path: string | undefined;
}

/** The bus takes keys of 1 KiB, and ours begins with tenant and source. */
const maxNameBytes = 800;

function wrongHeader(field: string, expected: string): AppError {
  return new AppError('request.invalid', `The header ${field} must be ${expected}`, { details: { field, expected } });
}

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    throw wrongHeader(name, 'percent-encoded UTF-8');
  }
}

function requiredText(headers: IncomingHttpHeaders, name: string): string {
  const text = headerText(headers, name);
  if (text === undefined || text.length > 4096) throw wrongHeader(name, 'a text of at most 4096 characters');
  return text;
}

function wholeNumber(headers: IncomingHttpHeaders, name: string, least: number): number {
  const text = headers[name];
  const value = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : -1;
  if (value < least || !Number.isSafeInteger(value)) throw wrongHeader(name, `a whole number from ${least}`);
  return value;
}

function readMeta(headers: IncomingHttpHeaders): BatchMeta {
  const agent = requiredText(headers, batchHeaders.agentId);
  const epoch = requiredText(headers, batchHeaders.epoch);
  const crc = requiredText(headers, batchHeaders.crc32c);
  if (!/^[0-9a-f]{8}$/i.test(crc)) throw wrongHeader(batchHeaders.crc32c, 'eight hexadecimal digits');
  wholeNumber(headers, batchHeaders.batchSeq, 0);
  const streamName = `${agent}/${requiredText(headers, batchHeaders.stream)}/${epoch}`;
  if (Buffer.byteLength(streamName) > maxNameBytes) {
    throw wrongHeader(batchHeaders.stream, `at most ${maxNameBytes} bytes together with agent and epoch`);
  }
  return {
    source: requiredText(headers, batchHeaders.source),
    streamName,
    firstSeq: wholeNumber(headers, batchHeaders.firstSeq, 0),
    count: wholeNumber(headers, batchHeaders.count, 1),
    crc: Number.parseInt(crc, 16),
    lines: headers[batchHeaders.lines] === undefined ? undefined : wholeNumber(headers, batchHeaders.lines, 1),
    host: headerText(headers, batchHeaders.host),
    path: headerText(headers, batchHeaders.path),
  };
}

function readEvents(call: Call, meta: BatchMeta, body: Buffer): EventBatch {
  if (crc32c(body) !== meta.crc) {
    throw new AppError('ingest.malformed', 'The body does not match its checksum; send it again', {
      details: { field: batchHeaders.crc32c },
    });
  }
  const framed = call.req.headers['content-type'] === batchContentType;
  const found = framed ? decodeFrames(body) : splitLines(body);
  if (found.starts.length !== meta.count) {
    throw new AppError(
      'ingest.malformed',
      `The body has ${found.starts.length} events, the header says ${meta.count}`,
      {
        details: { field: batchHeaders.count },
      },
    );
  }
  const offsets = 'offsets' in found ? { offsets: found.offsets } : {};
  const containers = 'containers' in found ? { containers: found.containers } : {};
  return { body, starts: found.starts, ends: found.ends, ids: null, ...offsets, ...containers };
}

/** The events of a batch from `skip` on: what came before is durable already. */
function dropFirst(batch: EventBatch, skip: number): EventBatch {
  if (skip === 0) return batch;
  const { body, starts, ends, offsets, containers } = batch;
  return {
    body,
    starts: starts.slice(skip),
    ends: ends.slice(skip),
    ids: null,
    ...(offsets === undefined ? {} : { offsets: offsets.slice(skip) }),
    ...(containers === undefined ? {} : { containers: containers.slice(skip) }),
  };
}

function gapReply(ackedThrough: number): Reply {
  const error = {
    code: 'resource.conflict',
    message: `The batch leaves a gap: the next seq of this stream is ${ackedThrough + 1}`,
    details: { field: batchHeaders.firstSeq },
  };
  return { status: 409, body: { error, acked_through: ackedThrough, duplicate: false } };
}

async function appendBatch(
  parts: GatewayParts,
  target: AppendTarget,
  meta: BatchMeta,
  at: { readonly stream: string; readonly firstSeq: number; readonly batch: EventBatch; readonly whole: boolean },
): Promise<void> {
  const cut = cutIntoParts(at.batch, parts.limits);
  for (const part of cut) {
    const firstSeq = at.firstSeq + part.from;
    // Only a batch that becomes one record can keep its number of lines.
    const lines = at.whole && cut.length === 1 && meta.lines !== meta.count ? meta.lines : undefined;
    const extra: Partial<EnvelopeHeader> = {
      ...(meta.host === undefined ? {} : { host: meta.host }),
      ...(meta.path === undefined ? {} : { path: meta.path }),
      ...(lines === undefined ? {} : { lines }),
    };
    // What is left when a part fails is refused; the parts before it stay.
    await parts.counters.orRefused(target.scope.tenantId, at.batch.starts.length - part.from, () =>
      appendPart(parts, target, at.batch, { part, stream: at.stream, firstSeq, extra }),
    );
    parts.agentStreams.advance(at.stream, firstSeq, firstSeq + (part.to - part.from) - 1);
    parts.counters.accepted(target.scope.tenantId, 'batch', part.to - part.from);
  }
}

/** `POST /ingest/v1/batch`. Every answer but an error says how far the stream is durable. */
export async function takeBatch(parts: GatewayParts, call: Call): Promise<Reply> {
  const meta = readMeta(call.req.headers);
  const claim = await claimSource(parts, call, meta.source);
  const body = await call.readBody();
  try {
    const { tenantId } = call.key;
    const batch = readEvents(call, meta, body.bytes);
    call.noteReceived(meta.count, body.bytes.byteLength);
    const source = await parts.counters.orRefused(tenantId, meta.count, claim.take);
    const stream = `${source.id}/${meta.streamName}`;
    return await parts.agentStreams.inOrder(stream, async () => {
      const acked = parts.agentStreams.ackedThrough(stream, meta.firstSeq);
      const last = meta.firstSeq + meta.count - 1;
      if (acked !== undefined && last <= acked) {
        parts.counters.duplicates(tenantId, meta.count, true);
        return { status: 200, body: { acked_through: acked, duplicate: true } satisfies BatchReply };
      }
      if (acked !== undefined && meta.firstSeq > acked + 1) {
        parts.counters.refusedEvents(tenantId, 'gap', meta.count);
        return gapReply(acked);
      }
      const skip = acked === undefined ? 0 : acked + 1 - meta.firstSeq;
      parts.counters.duplicates(tenantId, skip, false);
      const rest = dropFirst(batch, skip);
      const report = new EventReport();
      const lineNumbers = rest.starts.map((_, i) => skip + i + 1);
      const { charset, kind } = source.parser;
      reportEvents(rest, lineNumbers, { report, json: false, charset, kind, limits: parts.limits });
      const at = { stream, firstSeq: meta.firstSeq + skip, batch: rest, whole: skip === 0 };
      await appendBatch(parts, targetOf(call, source, 'batch'), meta, at);
      const reply: BatchReply = { acked_through: last, duplicate: false };
      return { status: 200, body: report.isEmpty ? reply : { ...reply, report: report.toJson() } };
    });
  } finally {
    body.release();
  }
}
