import type { EnvelopeHeader } from '@logwarden/contracts';
import type { GatewayLimits } from '../limits.ts';

/** Events of one source that came in one body, by position. Ends are exclusive. */
export interface EventBatch {
  readonly body: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Client ids by event, '' = none. Null: nobody sent one. */
  readonly ids: readonly string[] | null;
  /** Byte offsets in the sender's file, by event. */
  readonly offsets?: readonly number[];
  /** What a container runtime wrote around each event; see `EnvelopeHeader.containers`. */
  readonly containers?: readonly string[];
  /** Physical lines by event, where lines were joined. */
  readonly joinedLines?: readonly number[];
}

/** The events of a batch that go into one bus record. */
export interface BatchPart {
  readonly from: number;
  readonly to: number;
  readonly ends: readonly number[];
  readonly truncated: readonly number[];
  readonly attachments: readonly Uint8Array[];
  readonly attachmentSizes: readonly (readonly [number, number])[];
}

/** Where a cut falls so that no UTF-8 character is torn: continuation bytes are 10xxxxxx. */
function cutAt(body: Uint8Array, start: number, max: number): number {
  let end = start + max;
  for (let back = 0; back < 3 && ((body[end] ?? 0) & 0xc0) === 0x80; back++) end--;
  return end;
}

/** True where an event is longer than the limit and will be stored cut. */
export function isTooLong(batch: EventBatch, index: number, limits: GatewayLimits): boolean {
  return (batch.ends[index] ?? 0) - (batch.starts[index] ?? 0) > limits.maxEventBytes;
}

/** Cuts a batch into records of about `partBytes`, and long events at their limit. The same batch gives the same parts. */
export function cutIntoParts(batch: EventBatch, limits: GatewayLimits): BatchPart[] {
  const parts: BatchPart[] = [];
  const count = batch.starts.length;
  let from = 0;
  while (from < count) {
    const part = takePart(batch, from, limits);
    parts.push(part);
    from = part.to;
  }
  return parts;
}

/** Length field, and the share in the header of an event with an offset. */
const eventOverhead = 16;

function takePart(batch: EventBatch, from: number, limits: GatewayLimits): BatchPart {
  const { body, starts } = batch;
  const cuts = new Map<number, number>();
  const attachments: Uint8Array[] = [];
  const attachmentSizes: [number, number][] = [];
  let size = 0;
  let to = from;
  for (; to < starts.length && (size < limits.partBytes || to === from); to++) {
    const start = starts[to] ?? 0;
    const length = (batch.ends[to] ?? 0) - start;
    size += Math.min(length, limits.maxEventBytes) + eventOverhead + (batch.ids?.[to] ?? '').length;
    if (length <= limits.maxEventBytes) continue;
    cuts.set(to, cutAt(body, start, limits.maxEventBytes));
    if (length > limits.maxAttachmentBytes) continue;
    size += length;
    attachments.push(body.subarray(start, start + length));
    attachmentSizes.push([to - from, length]);
  }
  const ends = cuts.size === 0 ? batch.ends : batch.ends.map((end, i) => cuts.get(i) ?? end);
  const truncated = [...cuts.keys()].map((index) => index - from);
  return { from, to, ends, truncated, attachments, attachmentSizes };
}

/** The members of the header that depend on the part; the rest comes from the stream and the request. */
export function partHeader(
  batch: EventBatch,
  part: BatchPart,
): Pick<EnvelopeHeader, 'count' | 'ids' | 'offsets' | 'lines' | 'containers' | 'truncated' | 'attachments'> {
  const { from, to } = part;
  const ids = batch.ids?.slice(from, to);
  const containers = batch.containers?.slice(from, to);
  const lines = batch.joinedLines?.slice(from, to).reduce((sum, n) => sum + n, 0);
  return {
    count: to - from,
    ...(ids?.some((id) => id !== '') === true ? { ids } : {}),
    ...(batch.offsets === undefined ? {} : { offsets: batch.offsets.slice(from, to) }),
    ...(containers?.some((note) => note !== '') === true ? { containers } : {}),
    ...(lines === undefined || lines === to - from ? {} : { lines }),
    ...(part.truncated.length === 0 ? {} : { truncated: part.truncated }),
    ...(part.attachmentSizes.length === 0 ? {} : { attachments: part.attachmentSizes }),
  };
}
