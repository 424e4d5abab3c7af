import { isUtf8 } from 'node:buffer';
import type { GatewayLimits } from '../limits.ts';
import { isTooLong, type EventBatch } from './event-batch.ts';
import { JsonScanner, maxJsonDepth, maxJsonKeys, type JsonProblem } from './scan-json.ts';

/** What the sender is told about lines that were accepted all the same. */
export type ReportKind =
  'malformed_json' | 'duplicate_key' | 'undecodable' | 'quarantined' | 'truncated' | 'unsupported_op';

export interface ReportedLine {
  /** Line of the body, from 1; position in the array for a JSON array. */
  readonly line: number;
  readonly kind: ReportKind;
  readonly reason: string;
}

const maxListed = 100;

/** Collects what is odd about a body's lines: every one is counted, the first hundred are named. */
export class EventReport {
  readonly #lines: ReportedLine[] = [];
  readonly #counts = new Map<ReportKind, number>();

  add(line: number, kind: ReportKind, reason: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    if (this.#lines.length < maxListed) this.#lines.push({ line, kind, reason });
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  toJson(): { readonly counts: Readonly<Record<string, number>>; readonly lines: readonly ReportedLine[] } {
    return { counts: Object.fromEntries(this.#counts), lines: this.#lines.toSorted((a, b) => a.line - b.line) };
  }
}

const jsonReasons: Record<JsonProblem, readonly [ReportKind, string]> = {
  malformed_json: ['malformed_json', 'not valid JSON; stored as received'],
  duplicate_key: ['duplicate_key', 'a key occurs twice in one object; stored as received'],
  too_deep: ['quarantined', `deeper than ${maxJsonDepth} levels`],
  too_many_keys: ['quarantined', `more than ${maxJsonKeys} keys`],
};

const scanner = new JsonScanner();

const openingBrace = 123;

/**
 * Which events are read as JSON: all of a door that takes JSON and of a source that is JSON; of a source that detects
 * its form those that begin as an object, since the pipeline reads just those as JSON.
 */
function isReadAsJson(options: ReportOptions, firstByte: number): boolean {
  if (options.json) return true;
  if (options.charset !== 'utf-8') return false;
  return options.kind === 'json' || (options.kind === 'auto' && firstByte === openingBrace);
}

export interface ReportOptions {
  readonly report: EventReport;
  /** The door takes JSON. */
  readonly json: boolean;
  /** The source's charset and kind of parser. */
  readonly charset: string;
  readonly kind: string;
  readonly limits: GatewayLimits;
}

/** Names the events that the pipeline will flag, so that the sender learns it at once. Nothing here refuses anything. */
export function reportEvents(batch: EventBatch, lineNumbers: readonly number[], options: ReportOptions): void {
  const { report, limits } = options;
  const badText = options.charset === 'utf-8' && !isUtf8(batch.body);
  for (let i = 0; i < batch.starts.length; i++) {
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    const line = lineNumbers[i] ?? 0;
    if (badText && !isUtf8(batch.body.subarray(start, end))) {
      report.add(line, 'undecodable', 'not valid UTF-8; the bytes are kept');
    }
    if (isTooLong(batch, i, limits)) {
      const kept = end - start <= limits.maxAttachmentBytes;
      const rest = kept ? 'the full text is kept as an attachment' : 'the rest is not kept';
      report.add(line, 'truncated', `longer than ${limits.maxEventBytes} bytes; stored cut, ${rest}`);
      continue;
    }
    const isJson = isReadAsJson(options, batch.body[start] ?? 0);
    const problem = isJson ? scanner.check(batch.body, start, end) : null;
    if (problem !== null) report.add(line, ...jsonReasons[problem]);
  }
}
