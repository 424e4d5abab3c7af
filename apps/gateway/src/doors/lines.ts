import type { ParserConfig } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { EventBatch } from '../events/event-batch.ts';
import { EventReport, reportEvents } from '../events/event-report.ts';
import { splitJson } from '../events/split-json.ts';
import { joinLines } from '../events/join-lines.ts';
import { splitLines, splitLinesUtf16, type LineSlices } from '../events/split-lines.ts';
import { claimSource, targetOf, type Call, type GatewayParts, type Reply } from '../http/call.ts';

export type LinesDoor = 'json' | 'ndjson' | 'raw';

interface Found {
  readonly batch: EventBatch;
  readonly lineNumbers: readonly number[];
  readonly blank: number;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

function withoutMark(body: Buffer): Buffer {
  return body.subarray(0, 3).equals(byteOrderMark) ? body.subarray(3) : body;
}

function asFound(body: Buffer, slices: LineSlices): Found {
  const { starts, ends, lineNumbers, blank } = slices;
  return { batch: { body, starts, ends, ids: null }, lineNumbers, blank };
}

const finders: Record<LinesDoor, (body: Buffer, parser: ParserConfig) => Found> = {
  json: (body) => {
    const plain = withoutMark(body);
    return asFound(plain, splitJson(plain));
  },
  ndjson: (body) => {
    const plain = withoutMark(body);
    return asFound(plain, splitLines(plain));
  },
  raw: (body, { charset, multiline }) => {
    if (charset === 'utf-16le' || charset === 'utf-16be') {
      return asFound(body, splitLinesUtf16(body, charset === 'utf-16le'));
    }
    return multiline.preset === 'none' ? asFound(body, splitLines(body)) : joinLines(body, multiline);
  },
};

/** `/ingest/v1/{json,ndjson,raw}?source=`: a body of events for one source. */
export async function takeLines(parts: GatewayParts, call: Call, door: LinesDoor): Promise<Reply> {
  const name = call.query.get('source') ?? '';
  if (name === '') {
    throw new AppError('request.invalid', 'Name the source: ?source=NAME', { details: { field: 'source' } });
  }
  const claim = await claimSource(parts, call, name);
  const body = await call.readBody();
  try {
    const { tenantId } = call.key;
    const { batch, lineNumbers, blank } = finders[door](body.bytes, claim.parser);
    const events = batch.starts.length;
    call.noteReceived(events, body.bytes.byteLength);
    const report = new EventReport();
    const { charset, kind } = claim.parser;
    reportEvents(batch, lineNumbers, { report, json: door !== 'raw', charset, kind, limits: parts.limits });
    const runs = await parts.counters.orRefused(tenantId, events, async () => {
      if (events === 0) return [];
      const target = targetOf(call, await claim.take(), door);
      return parts.partialBodies.run(tenantId, body.bytes, (progress) => parts.lanes.append(target, batch, progress));
    });
    parts.counters.accepted(tenantId, door, events);
    return {
      status: 200,
      body: {
        accepted: events,
        ...(blank === 0 ? {} : { blank }),
        stored: runs.map((run) => ({ stream: run.stream, first_seq: run.firstSeq, count: run.to - run.from })),
        ...(report.isEmpty ? {} : { report: report.toJson() }),
      },
    };
  } finally {
    body.release();
  }
}
