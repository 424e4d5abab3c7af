import type { SegmentInfo } from '@logwarden/segment-log';

export interface Retention {
  /** Committed segments go, oldest first, while a topic partition holds more bytes than this. Default 1 GiB. */
  readonly sizeBytes: number;
  /** Committed segments go when their newest record is older. Milliseconds; default 24 h. */
  readonly ageMs: number;
  /** Committed segments whose newest record is younger stay for replay while there is space. Default 1 h. */
  readonly replayMs: number;
}

export const defaultRetention: Retention = {
  sizeBytes: 1024 * 1024 * 1024,
  ageMs: 24 * 3_600_000,
  replayMs: 3_600_000,
};

/** Which committed segments regular retention removes. The returned function is asked oldest first. */
export function expiry(retention: Retention, nowMs: number, logBytes: number): (segment: SegmentInfo) => boolean {
  let left = logBytes;
  return (segment) => {
    const ageMs = nowMs - segment.maxTimeMs;
    const isOver = left > retention.sizeBytes || ageMs > retention.ageMs;
    if (!isOver || ageMs < retention.replayMs) return false;
    left -= segment.sizeBytes;
    return true;
  };
}

/** Under pressure committed segments go without regard to age, until enough bytes are free. */
export function relief(neededBytes: number): (segment: SegmentInfo) => boolean {
  let missing = neededBytes;
  return (segment) => {
    if (missing <= 0) return false;
    missing -= segment.sizeBytes;
    return true;
  };
}

/** Offset below which every registered group is done; nothing is, while no group is registered. */
export function safeOffset(committed: Readonly<Record<string, number>>): number {
  const positions = Object.values(committed);
  return positions.length === 0 ? 0 : Math.min(...positions);
}
