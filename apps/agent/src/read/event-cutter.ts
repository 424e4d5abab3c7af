import type { MultilineConfig } from '@logwarden/contracts';
import { containerNote, createJoiner } from '@logwarden/pipeline';
import type { RawLine } from './line-splitter.ts';
import type { LineText } from './transcode.ts';

/** One event, ready to be sent. */
export interface CutEvent {
  /** Where its first line begins in the file. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly lines: number;
  /** What a container runtime wrote around it. */
  readonly container?: string;
}

/** Makes events of lines. `resolvedTo` is the position up to which every byte is in an event or was blank. */
export interface EventCutter {
  push(line: RawLine, nowMs: number): readonly CutEvent[];
  flush(): readonly CutEvent[];
  readonly resolvedTo: number;
  readonly isOpen: boolean;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
}

/** One line, one event; blank lines carry none. */
class LineCutter implements EventCutter {
  readonly #text: LineText;
  resolvedTo: number;
  readonly isOpen = false;

  constructor(text: LineText, from: number) {
    this.#text = text;
    this.resolvedTo = from;
  }

  push(line: RawLine): readonly CutEvent[] {
    this.resolvedTo = line.next;
    const first = line.bytes[0] ?? 32;
    const bytes = this.#text.convert(line.bytes);
    if (first <= 32 && isBlank(bytes)) return [];
    return [{ offset: line.offset, bytes, lines: 1 }];
  }

  flush(): readonly CutEvent[] {
    return [];
  }
}

/** Lines joined by the rules of a source. The lines of an event are the oldest ones that are in no event yet. */
class JoiningCutter implements EventCutter {
  readonly #text: LineText;
  readonly #joiner: ReturnType<typeof createJoiner>;
  readonly #waiting: { readonly offset: number; readonly next: number }[] = [];
  /** Container runtimes interleave two streams, so only a moment with nothing open is a clean end. */
  readonly #interleaved: boolean;
  #consumedTo: number;
  #cleanTo: number;

  constructor(text: LineText, from: number, config: MultilineConfig) {
    this.#text = text;
    this.#joiner = createJoiner(config);
    this.#interleaved = config.preset === 'docker' || config.preset === 'cri';
    this.#consumedTo = from;
    this.#cleanTo = from;
  }

  get resolvedTo(): number {
    return this.#interleaved ? this.#cleanTo : this.#consumedTo;
  }

  get isOpen(): boolean {
    return this.#waiting.length > 0;
  }

  push(line: RawLine, nowMs: number): readonly CutEvent[] {
    this.#waiting.push({ offset: line.offset, next: line.next });
    return this.#take(this.#joiner.push(this.#text.convert(line.bytes), nowMs));
  }

  flush(): readonly CutEvent[] {
    return this.#take(this.#joiner.flush());
  }

  #take(joined: ReturnType<ReturnType<typeof createJoiner>['flush']>): CutEvent[] {
    const events: CutEvent[] = [];
    for (const event of joined) {
      const { line, lines } = event;
      const taken = this.#waiting.splice(0, lines);
      this.#consumedTo = taken.at(-1)?.next ?? this.#consumedTo;
      if (isBlank(line)) continue;
      const container = containerNote(event);
      const offset = taken[0]?.offset ?? this.#consumedTo;
      events.push({ offset, bytes: line, lines, ...(container === '' ? {} : { container }) });
    }
    if (this.#waiting.length === 0) this.#cleanTo = this.#consumedTo;
    return events;
  }
}

export function createEventCutter(options: {
  readonly from: number;
  readonly multiline: MultilineConfig;
  readonly text: LineText;
}): EventCutter {
  const { text, from, multiline } = options;
  return multiline.preset === 'none' ? new LineCutter(text, from) : new JoiningCutter(text, from, multiline);
}
