import { ParserConfig, type FieldValue, type ParsedEvent, type SourceView } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { compileSource, type LineInfo, type SourcePipeline } from './compile.ts';

/** Whatever of a configuration a test is about. */
type FixtureConfig = Partial<Omit<ParserConfig, 'multiline'>>;

/** Reception of fixture lines: 31 December 2025, 00:00 UTC. */
export const receivedAtMs = Date.UTC(2025, 11, 31);
export const fixtureInfo: LineInfo = { receivedAtMs, acceptedAtMs: receivedAtMs };

/** A source in UTC with a parser configuration, for tests. */
export function sourceOf(parser: FixtureConfig = {}): SourceView {
  return {
    id: 'src_1',
    tenantId: 'ten_1',
    name: 'fixture',
    storageClass: 'default',
    zone: 'UTC',
    version: 1,
    parser: ParserConfig.parse(parser),
    retentionDays: null,
    retentionBytes: null,
  };
}

export function pipelineOf(parser: FixtureConfig = {}): SourcePipeline {
  return compileSource(sourceOf(parser));
}

/** The event of a line; throws where it was quarantined or dropped. */
export function eventOf(pipeline: SourcePipeline, text: string, info: LineInfo = fixtureInfo): ParsedEvent {
  const result = pipeline.parse(new TextEncoder().encode(text), info);
  if (result.kind !== 'event') throw new AppError('internal.unexpected', `no event: ${JSON.stringify(result)}`);
  return result.event;
}

/** The fields of a line as a plain object. */
export function fieldsOf(pipeline: SourcePipeline, text: string): Record<string, FieldValue> {
  return { ...eventOf(pipeline, text).fields };
}

/** The time of a line in ISO, milliseconds. */
export function timeOf(event: ParsedEvent): string {
  return new Date(event.timestampUs / 1000).toISOString();
}
