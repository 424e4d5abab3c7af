import type { MultilineConfig } from '@logwarden/contracts';
import { containerNote, createJoiner, type JoinedEvent } from '@logwarden/pipeline';
import type { EventBatch } from './event-batch.ts';
import { splitLines } from './split-lines.ts';

export interface JoinedBody {
  readonly batch: EventBatch;
  readonly lineNumbers: readonly number[];
  readonly blank: number;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
}

/** Which lines of the body went into an event. */
interface Span {
  readonly first: number;
  readonly event: JoinedEvent<Uint8Array>;
}

function joinAll(
  body: Buffer,
  config: MultilineConfig,
): { readonly spans: Span[]; readonly starts: number[]; readonly ends: number[]; readonly blank: number } {
  const { starts, ends } = splitLines(body, { keepBlank: true });
  const joiner = createJoiner(config);
  const spans: Span[] = [];
  let first = 0;
  let blank = 0;
  const take = (events: readonly JoinedEvent<Uint8Array>[]): void => {
    for (const event of events) {
      if (isBlank(event.line)) blank += event.lines;
      else spans.push({ first, event });
      first += event.lines;
    }
  };
  for (const [i, start] of starts.entries()) take(joiner.push(body.subarray(start, ends[i]), 0));
  // The end of a body closes its event.
  take(joiner.flush());
  return { spans, starts, ends, blank };
}

/**
 * Joins the lines of a body by the rules of its source. An event is the bytes as received, line ends inside it
 * included; container formats put payloads together, so those events get a body of their own.
 */
export function joinLines(body: Buffer, config: MultilineConfig): JoinedBody {
  const { spans, starts, ends, blank } = joinAll(body, config);
  const joinedLines = spans.map(({ event }) => event.lines);
  const lineNumbers = spans.map(({ first }) => first + 1);
  if (config.preset !== 'docker' && config.preset !== 'cri') {
    const batch: EventBatch = {
      body,
      starts: spans.map(({ first }) => starts[first] ?? 0),
      ends: spans.map(({ first, event }) => ends[first + event.lines - 1] ?? 0),
      ids: null,
      joinedLines,
    };
    return { batch, lineNumbers, blank };
  }
  const own = Buffer.concat(spans.map(({ event }) => event.line));
  const ownStarts: number[] = [];
  const ownEnds: number[] = [];
  let at = 0;
  for (const { event } of spans) {
    ownStarts.push(at);
    at += event.line.byteLength;
    ownEnds.push(at);
  }
  const containers = spans.map(({ event }) => containerNote(event));
  const batch = { body: own, starts: ownStarts, ends: ownEnds, ids: null, joinedLines, containers };
  return { batch, lineNumbers, blank };
}
