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
  readonly grokFields: ParserConfig['grokFields'];
  /** A definition a line: its name, a space, its pattern. */
  readonly patterns: string;
  /** A field a line: its own name, `=`, the name it gets. */
  readonly rename: string;
  readonly textFields: string;
  readonly ipFields: string;
  readonly dateFields: string;
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
    grokFields: parser.grokFields,
    patterns: linesOf(parser.patterns, ' '),
    rename: linesOf(parser.rename, ' = '),
    textFields: parser.textFields.join(', '),
    ipFields: parser.ipFields.join(', '),
    dateFields: parser.dateFields.join(', '),
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

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function linesOf(record: Readonly<Record<string, string>>, between: string): string {
  return Object.entries(record)
    .map(([key, value]) => `${key}${between}${value}`)
    .join('\n');
}

/** A record from lines. One that has not the form yet is a name without a value, which the api's schema names. */
function recordOf(text: string, form: RegExp): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, key, value] = form.exec(line.trim()) ?? [];
      return [(key ?? line).trim(), (value ?? '').trim()];
    }),
  );
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
    columns: namesIn(draft.columns),
    grokFields: draft.grokFields,
    patterns: draft.kind === 'grok' ? recordOf(draft.patterns, /^(\S+)\s+(.*)$/u) : {},
    rename: recordOf(draft.rename, /^([^=]+)=(.*)$/u),
    textFields: namesIn(draft.textFields),
    ipFields: namesIn(draft.ipFields),
    dateFields: namesIn(draft.dateFields),
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
