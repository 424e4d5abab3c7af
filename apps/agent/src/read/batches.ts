import { encodeFrames } from '@logwarden/contracts';
import type { Chunk } from './chunks.ts';
import type { CutEvent, EventCutter } from './event-cutter.ts';
import { LineSplitter, type LineUnit, type RawLine } from './line-splitter.ts';

/** Events that are sent together, and the bytes of the file they cover (blank lines included). */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly events: readonly CutEvent[];
  readonly lines: number;
  /** The body to send, framed. */
  readonly body: Uint8Array;
}

export interface BatchLimits {
  readonly batchBytes: number;
  readonly batchEvents: number;
  readonly maxLineBytes: number;
}

export const defaultBatchLimits: BatchLimits = { batchBytes: 1_572_864, batchEvents: 20_000, maxLineBytes: 10_485_760 };

export interface BatchOptions {
  readonly from: number;
  readonly unit: LineUnit;
  readonly cutter: EventCutter;
  readonly limits: BatchLimits;
  readonly nowMs: () => number;
  onCutLine(offset: number): void;
}

class Collector {
  readonly #options: BatchOptions;
  #events: CutEvent[] = [];
  #bytes = 0;
  #from: number;

  constructor(options: BatchOptions) {
    this.#options = options;
    this.#from = options.from;
  }

  add(events: readonly CutEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#bytes += event.bytes.byteLength;
    }
  }

  /** A batch ends only where every byte before is resolved, so that the same bytes make the same batch again. */
  isFull(): boolean {
    const { limits, cutter } = this.#options;
    if (this.#bytes < limits.batchBytes && this.#events.length < limits.batchEvents) return false;
    return cutter.resolvedTo > this.#lastOffset();
  }

  #lastOffset(): number {
    return this.#events.at(-1)?.offset ?? this.#from;
  }

  take(): Batch | null {
    const { cutter } = this.#options;
    if (this.#events.length === 0 || cutter.resolvedTo <= this.#lastOffset()) return null;
    const events = this.#events;
    const batch: Batch = {
      from: this.#from,
      to: cutter.resolvedTo,
      events,
      lines: events.reduce((sum, event) => sum + event.lines, 0),
      body: encodeFrames(events),
    };
    this.#from = cutter.resolvedTo;
    this.#events = [];
    this.#bytes = 0;
    return batch;
  }
}

/** Turns the chunks of one file into batches. At the end of the chunks everything that is open is closed. */
export async function* readBatches(chunks: AsyncIterable<Chunk>, options: BatchOptions): AsyncGenerator<Batch> {
  const { cutter, limits } = options;
  const splitter = new LineSplitter({ offset: options.from, unit: options.unit, maxBytes: limits.maxLineBytes });
  const collector = new Collector(options);
  const push = (line: RawLine): void => {
    if (line.cut) options.onCutLine(line.offset);
    collector.add(cutter.push(line, options.nowMs()));
  };
  const close = (): Batch | null => {
    const last = splitter.end();
    if (last !== null) push(last);
    collector.add(cutter.flush());
    return collector.take();
  };
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') {
      const batch = chunk === 'idle' ? close() : collector.take();
      if (batch !== null) yield batch;
      continue;
    }
    for (const line of splitter.push(chunk)) {
      push(line);
      const batch = collector.isFull() ? collector.take() : null;
      if (batch !== null) yield batch;
    }
  }
  const batch = close();
  if (batch !== null) yield batch;
}
