import { type MultilineConfig } from '@logwarden/contracts';
import { readContainerLine, type ContainerLine } from './container.ts';
import { joinRuleOf, type JoinRule } from './rules.ts';

/** An event made of one or more physical lines. */
export interface JoinedEvent<T extends Uint8Array | string> {
  /** The lines, with line breaks between them; of container formats the payload alone. */
  readonly line: T;
  /** How many physical lines went in. */
  readonly lines: number;
  /** It was ended by `maxLines` or `maxBytes`; what follows begins another event. */
  readonly isCut: boolean;
  /** Container formats: `stdout` or `stderr`, and the time the runtime wrote. */
  readonly stream?: string;
  readonly timeText?: string;
}

/** What a container runtime wrote around an event, in the form of `EnvelopeHeader.containers`; '' where it was none's. */
export function containerNote(event: Pick<JoinedEvent<string>, 'stream' | 'timeText'>): string {
  return [event.stream, event.timeText].filter((part) => part !== undefined).join(' ');
}

/** Joins the lines of one stream. `nowMs` only says when the last line came, for callers that flush on idle. */
export interface Joiner<T extends Uint8Array | string> {
  /** Takes a line, with or without its line break; gives the events that are complete now. */
  readonly push: (line: T, nowMs: number) => readonly JoinedEvent<T>[];
  /** Gives what is open, at the end of the stream or after a pause. */
  readonly flush: () => readonly JoinedEvent<T>[];
  /** When the last line of what is open came; undefined while nothing is open. */
  readonly pendingSinceMs: () => number | undefined;
}

/** Joiner of bytes or of text: how to look at a line, measure it and put parts together. */
interface LineKind<T> {
  readonly text: (line: T) => string;
  readonly fromText: (text: string) => T;
  readonly size: (line: T) => number;
  readonly concat: (parts: readonly T[], withBreaks: boolean) => T;
}

/** Joiner over decoded lines. Throws `request.invalid` on a bad start pattern. */
export function createTextJoiner(config: MultilineConfig): Joiner<string> {
  return createJoinerOf(config, textKind);
}

/** Joiner over lines in bytes of an ASCII-compatible charset. Throws `request.invalid` on a bad start pattern. */
export function createJoiner(config: MultilineConfig): Joiner<Uint8Array> {
  return createJoinerOf(config, bytesKind);
}

function createJoinerOf<T extends Uint8Array | string>(config: MultilineConfig, kind: LineKind<T>): Joiner<T> {
  if (config.preset === 'docker' || config.preset === 'cri') return new ContainerJoiner(config, kind).joiner();
  const rule = joinRuleOf(config);
  return rule === undefined ? passThrough() : new RuleJoiner(config, kind, rule).joiner();
}

const textKind: LineKind<string> = {
  text: (line) => line,
  fromText: (text) => text,
  size: (line) => line.length,
  concat: (parts, withBreaks) => {
    if (!withBreaks) return parts.join('');
    return parts.map((part, index) => (index < parts.length - 1 && !part.endsWith('\n') ? `${part}\n` : part)).join('');
  },
};

const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();
/** Rules look at the head of a line only. */
const headBytes = 4_096;

const bytesKind: LineKind<Uint8Array> = {
  text: (line) => decoder.decode(line.length > headBytes && line[0] !== 123 ? line.subarray(0, headBytes) : line),
  fromText: (text) => encoder.encode(text),
  size: (line) => line.length,
  concat: (parts, withBreaks) => {
    const needsBreak = (part: Uint8Array, index: number): boolean =>
      withBreaks && index < parts.length - 1 && part[part.length - 1] !== 10;
    const size = parts.reduce((sum, part, index) => sum + part.length + (needsBreak(part, index) ? 1 : 0), 0);
    const joined = new Uint8Array(size);
    let at = 0;
    for (const [index, part] of parts.entries()) {
      joined.set(part, at);
      at += part.length;
      if (needsBreak(part, index)) joined[at++] = 10;
    }
    return joined;
  },
};

function passThrough<T extends Uint8Array | string>(): Joiner<T> {
  return {
    push: (line) => [{ line, lines: 1, isCut: false }],
    flush: () => [],
    pendingSinceMs: () => undefined,
  };
}

/** One open event that rules extend line by line. */
class RuleJoiner<T extends Uint8Array | string> {
  readonly #config: MultilineConfig;
  readonly #kind: LineKind<T>;
  readonly #rule: JoinRule;
  #parts: T[] = [];
  #size = 0;
  #lastMs: number | undefined;

  constructor(config: MultilineConfig, kind: LineKind<T>, rule: JoinRule) {
    this.#config = config;
    this.#kind = kind;
    this.#rule = rule;
  }

  joiner(): Joiner<T> {
    return {
      push: (line, nowMs) => this.#push(line, nowMs),
      flush: () => this.#take(false),
      pendingSinceMs: () => (this.#parts.length > 0 ? this.#lastMs : undefined),
    };
  }

  #push(line: T, nowMs: number): readonly JoinedEvent<T>[] {
    const continues = this.#rule.continues(this.#kind.text(line));
    const size = this.#kind.size(line) + 1;
    const isFull = this.#parts.length >= this.#config.maxLines || this.#size + size > this.#config.maxBytes;
    const done = continues && !isFull ? [] : this.#take(continues);
    this.#parts.push(line);
    this.#size += size;
    this.#lastMs = nowMs;
    return done;
  }

  #take(isCut: boolean): readonly JoinedEvent<T>[] {
    const [first] = this.#parts;
    if (first === undefined) return [];
    const lines = this.#parts.length;
    const line = lines === 1 ? first : this.#kind.concat(this.#parts, true);
    this.#parts = [];
    this.#size = 0;
    return [{ line, lines, isCut }];
  }
}

interface OpenLine {
  readonly payloads: string[];
  readonly timeText: string | undefined;
  size: number;
}

/** Partial lines of container runtimes, one open line per stream; other lines end what is open and pass. */
class ContainerJoiner<T extends Uint8Array | string> {
  readonly #config: MultilineConfig;
  readonly #kind: LineKind<T>;
  readonly #open = new Map<string, OpenLine>();
  #lastMs: number | undefined;

  constructor(config: MultilineConfig, kind: LineKind<T>) {
    this.#config = config;
    this.#kind = kind;
  }

  joiner(): Joiner<T> {
    return {
      push: (line, nowMs) => this.#push(line, nowMs),
      flush: () => this.#flush(),
      pendingSinceMs: () => (this.#open.size > 0 ? this.#lastMs : undefined),
    };
  }

  #push(line: T, nowMs: number): readonly JoinedEvent<T>[] {
    this.#lastMs = nowMs;
    const part = readContainerLine(this.#kind.text(line));
    if (part === undefined) return [...this.#flush(), { line, lines: 1, isCut: false }];
    const done = this.#isFull(part) ? this.#take(part.stream, true) : [];
    const open = this.#open.get(part.stream) ?? { payloads: [], timeText: part.timeText, size: 0 };
    open.payloads.push(part.payload);
    open.size += part.payload.length;
    this.#open.set(part.stream, open);
    return part.isPartial ? done : [...done, ...this.#take(part.stream, false)];
  }

  #isFull(part: ContainerLine): boolean {
    const open = this.#open.get(part.stream);
    if (open === undefined) return false;
    return open.payloads.length >= this.#config.maxLines || open.size + part.payload.length > this.#config.maxBytes;
  }

  #take(stream: string, isCut: boolean): readonly JoinedEvent<T>[] {
    const open = this.#open.get(stream);
    if (open === undefined) return [];
    this.#open.delete(stream);
    const line = this.#kind.fromText(open.payloads.join(''));
    const event = { line, lines: open.payloads.length, isCut, stream };
    return [open.timeText === undefined ? event : { ...event, timeText: open.timeText }];
  }

  #flush(): readonly JoinedEvent<T>[] {
    return [...this.#open.keys()].flatMap((stream) => this.#take(stream, false));
  }
}
