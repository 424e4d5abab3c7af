import { isChinese, levelName, type LineParts, serviceName, shape, tenantName } from './lines.ts';
import { needles } from './messages.ts';

const minuteMs = 60_000;

/** What a run of the generator made, counted while it was made: the answers the engines must give. */
export interface Truth {
  readonly lines: number;
  readonly bytes: number;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly distinctUsers: number;
  readonly chineseLines: number;
  readonly rareWord: number;
  readonly phrase: number;
  readonly chineseWord: number;
  readonly crossingPart: number;
  /** A trace of the middle of the run and how many lines have it. */
  readonly trace: { readonly id: string; readonly lines: number };
  /** The combination of `last 100`: the most frequent tenant and service at level ERROR. */
  readonly last: { readonly tenant: string; readonly service: string; readonly level: string; readonly lines: number };
  /** Lines a minute from `fromMs` on, by level in the order of `shape.levels`. */
  readonly minutes: readonly (readonly number[])[];
  /** Services by number of lines, most first, with the duration at rank ⌈0.99 n⌉. */
  readonly services: readonly { readonly name: string; readonly lines: number; readonly p99: number }[];
}

/** Counts lines as they are made. */
export class TruthCounter {
  readonly #users = new Uint8Array(shape.users);
  readonly #templates = new Map<number, number>();
  readonly #durations = Array.from({ length: shape.services }, (): number[] => []);
  readonly #minutes = Array.from({ length: Math.ceil(shape.spanMs / minuteMs) }, () => shape.levels.map(() => 0));
  readonly #middle: number;
  #lines = 0;
  #bytes = 0;
  #rare = 0;
  #last = 0;
  #trace = '';
  #traceLines = 0;
  /** Lines of each trace that is still near enough to recur, so that earlier lines of the chosen one count. */
  readonly #recent = new Map<string, number>();

  constructor(count: number) {
    this.#middle = Math.floor(count / 2);
  }

  add(parts: LineParts, sizeBytes: number): void {
    this.#countTrace(parts.trace);
    this.#lines++;
    this.#bytes += sizeBytes;
    this.#users[parts.user] = 1;
    this.#templates.set(parts.template, (this.#templates.get(parts.template) ?? 0) + 1);
    this.#durations[parts.service]?.push(Number(parts.durationMs));
    const minute = this.#minutes[Math.floor((parts.timestampMs - shape.startMs) / minuteMs)];
    if (minute !== undefined) minute[parts.level] = (minute[parts.level] ?? 0) + 1;
    if (parts.rare) this.#rare++;
    if (parts.tenant === 0 && parts.service === 0 && parts.level === 3) this.#last++;
  }

  /** Only traces near the middle are counted: a trace recurs within a few dozen lines. */
  #countTrace(trace: string): void {
    if (Math.abs(this.#lines - this.#middle) < 20_000) this.#recent.set(trace, (this.#recent.get(trace) ?? 0) + 1);
    if (this.#lines === this.#middle) this.#trace = trace;
    this.#traceLines = this.#recent.get(this.#trace) ?? 0;
  }

  finish(): Truth {
    const holding = (template: number): number => this.#templates.get(template) ?? 0;
    const chinese = [...this.#templates].filter(([template]) => isChinese(template));
    return {
      lines: this.#lines,
      bytes: this.#bytes,
      fromMs: shape.startMs,
      toMs: shape.startMs + shape.spanMs,
      distinctUsers: this.#users.reduce((sum, seen) => sum + seen, 0),
      chineseLines: chinese.reduce((sum, [, lines]) => sum + lines, 0),
      rareWord: this.#rare,
      phrase: holding(needles.phrase.template),
      chineseWord: holding(needles.chineseWord.template),
      crossingPart: holding(needles.crossingPart.template),
      trace: { id: this.#trace, lines: this.#traceLines },
      last: { tenant: tenantName(0), service: serviceName(0), level: levelName(3), lines: this.#last },
      minutes: this.#minutes,
      services: this.#services(),
    };
  }

  #services(): Truth['services'] {
    return this.#durations
      .map((durations, index) => {
        const sorted = Float64Array.from(durations).sort();
        const p99 = sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
        return { name: serviceName(index), lines: sorted.length, p99 };
      })
      .sort((a, b) => b.lines - a.lines);
  }
}
