import { z } from 'zod';
import type { SourceMasking } from './masking.ts';

/** Names of sources: what a client puts into `_index` or `?source=`. */
export const sourceNamePattern = /^[a-z0-9][a-z0-9._-]{0,99}$/;

export const parserKinds = ['auto', 'json', 'regex', 'grok', 'logfmt', 'csv', 'syslog', 'access_log', 'plain'] as const;

/** Charsets a source may declare; labels of the Encoding Standard. */
export const charsets = [
  'utf-8',
  'gb18030',
  'gbk',
  'big5',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-kr',
  'windows-1252',
] as const;

/** How several physical lines become one event. It runs before ids are given (gateway raw endpoint, `import`, agent). */
export const MultilineConfig = z.object({
  preset: z.enum(['none', 'java', 'python', 'go', 'docker', 'cri', 'indent', 'start_pattern']).default('none'),
  /** RE2 pattern of an event's first line, for `start_pattern`. */
  startPattern: z.string().max(1000).optional(),
  maxLines: z.number().int().min(1).max(10_000).default(1000),
  maxBytes: z.number().int().min(1024).max(16_777_216).default(1_048_576),
});
export type MultilineConfig = z.infer<typeof MultilineConfig>;

/** How a source's lines are read. Everything has a default, so `{}` is a valid configuration (auto-detection). */
export const ParserConfig = z.object({
  kind: z.enum(parserKinds).default('auto'),
  charset: z.enum(charsets).default('utf-8'),
  /** Pattern of `regex` (RE2, named groups `(?<field>…)`) or `grok` (`%{NAME:field:type}`). */
  pattern: z.string().max(10_000).optional(),
  /** Extra grok definitions, name → pattern. */
  patterns: z.record(z.string(), z.string().max(4000)).default({}),
  /** Names that the library's log formats fill: ECS, or those that Logstash had before (`clientip`, `verb`). */
  grokFields: z.enum(['ecs', 'legacy']).default('ecs'),
  /** CSV: column names in order, and the delimiter. */
  columns: z.array(z.string().min(1).max(200)).max(500).default([]),
  delimiter: z.string().length(1).default(','),
  /** Field that holds the time; absent: the usual names are tried (`@timestamp`, `timestamp`, `time`, `ts`, …). */
  timestampField: z.string().max(200).optional(),
  /** Format of the time: `auto`, or tokens `yyyy MM dd HH mm ss SSS XXX`, or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`. */
  timestampFormat: z.string().max(100).default('auto'),
  /** IANA zone for times without one; absent: the tenant's. */
  zone: z.string().max(64).optional(),
  /** Year for times that have none; absent: the year that puts the time nearest to reception, not in the future. */
  year: z.number().int().min(1970).max(2262).optional(),
  /** Own name → ECS name, applied after the built-in mapping. */
  rename: z.record(z.string(), z.string().min(1).max(200)).default({}),
  /** Fields whose clauses match by words rather than by whole value, besides `message` and the stack traces. */
  textFields: z.array(z.string().max(200)).max(100).default([]),
  /** Fields whose values are addresses, besides `*.ip`. */
  ipFields: z.array(z.string().max(200)).max(100).default([]),
  /** Fields whose values are dates with a zone (RFC 3339), besides `@timestamp`: they can be compared with dates. */
  dateFields: z.array(z.string().max(200)).max(100).default([]),
  multiline: MultilineConfig.prefault({}),
});
export type ParserConfig = z.infer<typeof ParserConfig>;

/** A source as gateway and indexer see it. */
export interface SourceView {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly storageClass: string;
  /** The tenant's IANA zone. */
  readonly zone: string;
  /** Grows with every change of the configuration. */
  readonly version: number;
  readonly parser: ParserConfig;
  /** Days of acceptance on fast disks; null or absent: all of them. */
  readonly hotDays?: number | null;
  readonly retentionDays: number | null;
  readonly retentionBytes: number | null;
  /** Absent: the built-in detection. */
  readonly masking?: SourceMasking;
}
