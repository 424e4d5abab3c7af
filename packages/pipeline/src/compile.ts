import { type FieldSpan, type ParsedEvent, type PipelineResult, type SourceView } from '@logwarden/contracts';
import { searchedText } from '@logwarden/query';
import { decoderOf, type Decoder } from './decode.ts';
import { Draft, type DraftSettings } from './fields/draft.ts';
import { type FieldBag } from './fields/bag.ts';
import { FieldNames } from './fields/names.ts';
import { joinRuleOf } from './join/rules.ts';
import { parserOf, type LineParser } from './parse/parser.ts';
import { isAcceptableTime, timeReaderOf, type TimeContext } from './time/read.ts';
import { zoneOf } from './time/zone.ts';

/** What is known of a line beside its bytes. Times in milliseconds since 1970 UTC. */
export interface LineInfo {
  readonly receivedAtMs: number;
  readonly acceptedAtMs: number;
  /** Address of the peer that sent it. */
  readonly peer?: string | undefined;
  /** Name of the host it comes from, as agent or protocol say. */
  readonly host?: string | undefined;
  /** File it was read from. */
  readonly path?: string | undefined;
  /** Byte offset in that file. */
  readonly offset?: number | undefined;
  /** The bytes were cut at the limit for a line. */
  readonly truncated?: boolean | undefined;
  /** What a container runtime wrote around the line: `stream time`, see `EnvelopeHeader.containers`. */
  readonly container?: string | undefined;
}

/** A source, ready to read lines. Not for use by two callers at once (worker threads compile their own). */
export interface SourcePipeline {
  readonly source: SourceView;
  /** True where the pattern can only run under a deadline, in a worker that can be ended. */
  readonly needsTimeLimit: boolean;
  /** Reads one event. Never throws on input. */
  readonly parse: (bytes: Uint8Array, info: LineInfo) => PipelineResult;
  /** The same for text that is decoded already. */
  readonly parseText: (text: string, info: LineInfo) => PipelineResult;
  /** Where the values of an event stand in its raw text; for times and levels where their written form stands. */
  readonly explainSpans: (event: Pick<ParsedEvent, 'raw'>) => readonly FieldSpan[];
}

/** Compiles a source's parser. Throws `request.invalid` that names the field of a bad pattern, zone, format or joining rule. */
export function compileSource(source: SourceView): SourcePipeline {
  const config = source.parser;
  const names = new FieldNames(config);
  const time: TimeContext = { zone: zoneOf(config.zone ?? source.zone), year: config.year, receivedAtMs: 0 };
  const settings: DraftSettings = { names, readTime: timeReaderOf(config.timestampFormat), time };
  joinRuleOf(config.multiline);
  return new CompiledSource(source, settings, parserOf(config, names), decoderOf(config.charset)).pipeline();
}

const farFutureMs = 1e15;

class CompiledSource {
  readonly #source: SourceView;
  readonly #settings: DraftSettings;
  readonly #parser: LineParser;
  readonly #decode: Decoder;

  constructor(source: SourceView, settings: DraftSettings, parser: LineParser, decode: Decoder) {
    this.#source = source;
    this.#settings = settings;
    this.#parser = parser;
    this.#decode = decode;
  }

  pipeline(): SourcePipeline {
    return {
      source: this.#source,
      needsTimeLimit: this.#parser.needsTimeLimit,
      parse: (bytes, info) => {
        const { text, lossy } = this.#decode(bytes);
        return this.#run(text, info, lossy ? bytes : undefined);
      },
      parseText: (text, info) => this.#run(text, info, undefined),
      explainSpans: (event) => this.#explain(event.raw),
    };
  }

  #run(text: string, info: LineInfo, lostBytes: Uint8Array | undefined): PipelineResult {
    this.#settings.time.receivedAtMs = info.receivedAtMs;
    const draft = new Draft(withoutLineEnd(text), this.#settings, false);
    this.#parser.parse(draft);
    if (draft.quarantine !== undefined) {
      const { reason, detail } = draft.quarantine;
      const result = { kind: 'quarantine', reason, detail, raw: text } as const;
      return lostBytes === undefined ? result : { ...result, rawBytes: lostBytes };
    }
    return {
      kind: 'event',
      event: finish(
        draft,
        text,
        info.container === undefined || info.container === ''
          ? info
          : { ...info, runtime: this.#runtime(info.container) },
        lostBytes === undefined ? undefined : { bytes: lostBytes, charset: this.#source.parser.charset },
      ),
    };
  }

  #runtime(note: string): Runtime {
    const [stream = '', timeText] = note.split(' ', 2);
    if (timeText === undefined) return { stream, timeText: undefined, timestampUs: Number.NaN };
    const { time } = this.#settings;
    const us = readRuntimeTime(timeText, time);
    return { stream, timeText, timestampUs: isAcceptableTime(us, time.receivedAtMs) ? us : Number.NaN };
  }

  #explain(raw: string): readonly FieldSpan[] {
    this.#settings.time.receivedAtMs = farFutureMs;
    const draft = new Draft(withoutLineEnd(raw), this.#settings, true);
    this.#parser.parse(draft);
    return draft.spans ?? [];
  }
}

/** Parsers read a line without its line break; the raw text keeps it. */
function withoutLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** What a container runtime said of a line. `timestampUs` is NaN where it wrote no time that can be kept. */
interface Runtime {
  readonly stream: string;
  readonly timeText: string | undefined;
  readonly timestampUs: number;
}

/** Runtimes write RFC 3339, whatever format the source has for its lines. */
const readRuntimeTime = timeReaderOf('auto');

type KnownInfo = LineInfo & { readonly runtime?: Runtime };

interface Lost {
  readonly bytes: Uint8Array;
  readonly charset: string;
}

function putRuntime(fields: FieldBag, { stream, timeText }: Runtime): void {
  if (stream !== '' && fields['stream'] === undefined) fields['stream'] = stream;
  if (timeText !== undefined && fields['event.created'] === undefined) fields['event.created'] = timeText;
}

function putKnown(fields: FieldBag, info: KnownInfo): void {
  if (info.runtime !== undefined) putRuntime(fields, info.runtime);
  if (info.host !== undefined && fields['host.name'] === undefined) fields['host.name'] = info.host;
  if (info.peer !== undefined && fields['host.ip'] === undefined) fields['host.ip'] = info.peer;
  if (info.path !== undefined) fields['log.file.path'] = info.path;
  if (info.offset !== undefined) fields['log.offset'] = info.offset;
  if (info.truncated === true) fields['event.truncated'] = true;
}

function finish(draft: Draft, raw: string, info: KnownInfo, lost: Lost | undefined): ParsedEvent {
  const { fields, error } = draft;
  putKnown(fields, info);
  if (error !== undefined) fields['event.ingest_error'] = error;
  else if (lost !== undefined) fields['event.ingest_error'] = `bytes that are not ${lost.charset}`;
  const hasTime = !Number.isNaN(draft.timestampUs);
  if (!hasTime && draft.createdText !== undefined) fields['event.created_text'] = draft.createdText;
  const known = hasTime ? draft.timestampUs : (info.runtime?.timestampUs ?? Number.NaN);
  const timestampUs = Number.isNaN(known) ? Math.round(info.receivedAtMs * 1000) : known;
  const event = { timestampUs, searchText: searchedText(raw), fields, raw };
  return lost === undefined ? event : { ...event, rawBytes: lost.bytes };
}
