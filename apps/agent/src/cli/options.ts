import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportEnvironment } from '@logwarden/config';
import { charsets, MultilineConfig } from '@logwarden/contracts';
import type { MessageName, Say } from './messages.ts';

export type Charset = (typeof charsets)[number];

export interface ImportOptions {
  readonly patterns: readonly string[];
  readonly source: string;
  readonly url: URL;
  readonly key: string;
  readonly follow: boolean;
  readonly multiline: MultilineConfig;
  /** Convert from this charset; undefined: bytes go as they are. */
  readonly charset: Charset | undefined;
  readonly again: boolean;
  readonly stateDir: string;
  /** Infinity: for ever. */
  readonly retryForMs: number;
  readonly quiet: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: ImportOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

const defaultUrl = 'http://127.0.0.1:4010';
const defaultRetryS = 300;
const presets: readonly string[] = MultilineConfig.shape.preset.unwrap().options;

function isCharset(text: string): text is Charset {
  return charsets.some((charset) => charset === text);
}

function readArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      source: { type: 'string', short: 's' },
      url: { type: 'string', short: 'u' },
      key: { type: 'string', short: 'k' },
      follow: { type: 'boolean', short: 'f', default: false },
      multiline: { type: 'string' },
      'start-pattern': { type: 'string' },
      charset: { type: 'string' },
      again: { type: 'boolean', default: false },
      state: { type: 'string' },
      'retry-for': { type: 'string' },
      quiet: { type: 'boolean', short: 'q', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

type Values = ReturnType<typeof readArguments>['values'];

function readUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null;
}

function readMultiline(values: Values): MultilineConfig | null {
  const pattern = values['start-pattern'];
  const preset = pattern === undefined ? (values.multiline ?? 'none') : 'start_pattern';
  const parsed = MultilineConfig.safeParse({ preset, ...(pattern === undefined ? {} : { startPattern: pattern }) });
  return parsed.success ? parsed.data : null;
}

/** Reads a command line; what it leaves open comes from the environment. Every problem is one sentence. */
export function parseOptions(args: readonly string[], environment: ImportEnvironment, say: Say): ParsedOptions {
  const wrong = (name: MessageName, values?: Record<string, string>): ParsedOptions => ({
    kind: 'wrong',
    text: say(name, values),
  });
  const stateDefault = path.join(homedir(), '.logwarden', 'import');
  let read: ReturnType<typeof readArguments>;
  try {
    read = readArguments(args);
  } catch (error) {
    return wrong('wrongOption', { detail: error instanceof Error ? error.message : '' });
  }
  const { values, positionals } = read;
  if (values.help) {
    const text = say('usage', { presets: presets.join(', '), state: stateDefault, retry: defaultRetryS });
    return { kind: 'help', text };
  }
  const key = values.key ?? environment.ingestKey;
  const url = readUrl(values.url ?? environment.url ?? defaultUrl);
  const multiline = readMultiline(values);
  const retryS =
    values['retry-for'] === undefined ? (values.follow ? Infinity : defaultRetryS) : Number(values['retry-for']);
  const { source, charset } = values;
  if (positionals.length === 0) return wrong('missingFile');
  if (source === undefined) return wrong('missingSource');
  if (key === undefined || key === '') return wrong('missingKey');
  if (url === null) return wrong('wrongUrl');
  if (multiline === null) return wrong('wrongPreset', { list: presets.join(', ') });
  if (charset !== undefined && !isCharset(charset)) return wrong('wrongCharset', { list: charsets.join(', ') });
  if (Number.isNaN(retryS) || retryS < 0) return wrong('wrongRetry');
  const options: ImportOptions = {
    patterns: positionals,
    source,
    url,
    key,
    follow: values.follow,
    multiline,
    charset,
    again: values.again,
    stateDir: values.state ?? stateDefault,
    retryForMs: retryS * 1000,
    quiet: values.quiet,
  };
  return { kind: 'options', options };
}
