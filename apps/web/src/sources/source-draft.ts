import type { ParserConfig, Source } from '@logwarden/contracts';
import { ParserConfig as ParserSchema, SourceCreate } from '@logwarden/contracts';

/** A source as it is being typed: every value is a text or a choice. */
export interface SourceDraft {
  readonly name: string;
  readonly description: string;
  readonly systemId: string;
  readonly retentionDays: string;
  readonly kind: ParserConfig['kind'];
  readonly pattern: string;
  readonly columns: string;
  readonly delimiter: string;
  readonly timestampField: string;
  readonly timestampFormat: string;
  readonly zone: string;
  readonly charset: ParserConfig['charset'];
  readonly multiline: ParserConfig['multiline']['preset'];
  readonly startPattern: string;
}

/** The draft of an existing source, or of a new one. */
export function draftOf(source?: Source): SourceDraft {
  const parser = source?.parser ?? ParserSchema.parse({});
  return {
    name: source?.name ?? '',
    description: source?.description ?? '',
    systemId: source?.system?.id ?? '',
    retentionDays: source?.retentionDays?.toString() ?? '',
    kind: parser.kind,
    pattern: parser.pattern ?? '',
    columns: parser.columns.join(', '),
    delimiter: parser.delimiter,
    timestampField: parser.timestampField ?? '',
    timestampFormat: parser.timestampFormat,
    zone: parser.zone ?? '',
    charset: parser.charset,
    multiline: parser.multiline.preset,
    startPattern: parser.multiline.startPattern ?? '',
  };
}

/** One entry, or none: that is all a partial record asks for. */
function optional<Key extends string>(key: Key, text: string): Partial<Record<Key, string>> {
  const trimmed = text.trim();
  return trimmed === '' ? {} : (Object.fromEntries([[key, trimmed]]) as Partial<Record<Key, string>>);
}

/** The parser the draft describes. What the form does not show is kept from `base`. */
export function parserOf(draft: SourceDraft, base?: ParserConfig): ParserConfig {
  const kept = base ?? ParserSchema.parse({});
  const { pattern: _pattern, timestampField: _field, zone: _zone, ...rest } = kept;
  const { startPattern: _start, ...multiline } = kept.multiline;
  return {
    ...rest,
    kind: draft.kind,
    charset: draft.charset,
    columns: draft.columns
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    delimiter: draft.delimiter === '\\t' ? '\t' : draft.delimiter.slice(0, 1) || ',',
    timestampFormat: draft.timestampFormat.trim() === '' ? 'auto' : draft.timestampFormat.trim(),
    ...optional('pattern', draft.kind === 'regex' || draft.kind === 'grok' ? draft.pattern : ''),
    ...optional('timestampField', draft.timestampField),
    ...optional('zone', draft.zone),
    multiline: {
      ...multiline,
      preset: draft.multiline,
      ...optional('startPattern', draft.multiline === 'start_pattern' ? draft.startPattern : ''),
    },
  };
}

/** Everything of the draft, as the api takes a new source. */
export function createOf(draft: SourceDraft) {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    systemId: draft.systemId === '' ? null : draft.systemId,
    parser: parserOf(draft),
    retentionDays: draft.retentionDays.trim() === '' ? null : Number(draft.retentionDays),
  };
}

/** Field of the draft → what is wrong with it; empty when all is well. */
export function draftFaults(draft: SourceDraft): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  const checked = SourceCreate.safeParse(createOf(draft));
  for (const issue of checked.error?.issues ?? []) {
    const field = issue.path[0] === 'parser' ? issue.path[1] : issue.path[0];
    if (typeof field === 'string' && !faults.has(field)) faults.set(field, issue.message);
  }
  return faults;
}
