import {
  ParserConfig,
  type ParserPreview,
  type ParserPreviewRequest,
  type PipelineResult,
  type SourceView,
} from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { compileSource, containerNote, createTextJoiner } from '@logwarden/pipeline';
import { authorise } from '../authorise.ts';
import type { Masked } from '../egress/masked.ts';
import { previewAnswer } from '../egress/previews.ts';
import { fieldsJson } from '../logs/hit-json.ts';
import { openScopeReader, type LogDeps } from '../logs/log-deps.ts';

/** Kinds that automatic detection chooses among, in its order. */
const detectable = ['json', 'syslog', 'access_log', 'logfmt', 'plain'] as const;

interface PreviewLine {
  readonly line: string;
  readonly container: string;
}

function joinLines(parser: ParserConfig, text: string): { readonly events: PreviewLine[]; readonly lines: number } {
  const joiner = createTextJoiner(parser.multiline);
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const joined = [...lines.flatMap((line) => [...joiner.push(line, 0)]), ...joiner.flush()];
  const events = joined.map((event) => ({ line: event.line, container: containerNote(event) }));
  return { events: events.filter(({ line }) => line !== ''), lines: lines.length };
}

function fieldsText(result: PipelineResult): string {
  return result.kind === 'event' ? JSON.stringify(fieldsJson(result.event.fields)) : result.kind;
}

/** The kind whose own reading equals the automatic one for most of the events; the earlier one on a tie. */
function detectKind(view: SourceView, events: readonly PreviewLine[], nowMs: number): ParserPreview['detected'] {
  const info = { receivedAtMs: nowMs, acceptedAtMs: nowMs };
  const read = (kind: ParserConfig['kind']): string[] => {
    const pipeline = compileSource({ ...view, parser: { ...view.parser, kind } });
    return events.map(({ line }) => fieldsText(pipeline.parseText(line, info)));
  };
  const automatic = read('auto');
  const scored = detectable.map((kind) => ({
    kind,
    score: read(kind).filter((text, index) => text === automatic[index]).length,
  }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score === 0 ? null : best.kind;
}

/** Joins and reads pasted lines as the source would; nothing is kept. `request.invalid` for a parser that cannot be used. */
export async function previewParser(call: {
  readonly ctx: Ctx;
  readonly input: ParserPreviewRequest;
  readonly deps: Pick<LogDeps, 'directory' | 'clock' | 'maskers'>;
}): Promise<Masked<ParserPreview>> {
  authorise(call.ctx, 'sources.manage');
  const { ctx, deps } = call;
  const parser = ParserConfig.parse(call.input.parser);
  const view: SourceView = {
    id: 'preview',
    tenantId: ctx.scope.tenantId,
    name: 'preview',
    storageClass: 'default',
    zone: await deps.directory.zoneOf(ctx.scope),
    version: 1,
    parser,
    retentionDays: null,
    retentionBytes: null,
  };
  const pipeline = compileSource(view);
  const { events, lines } = joinLines(parser, call.input.text);
  const nowMs = deps.clock.nowMs();
  const info = { receivedAtMs: nowMs, acceptedAtMs: nowMs };
  const shown = events.slice(0, call.input.limit);
  const results = shown.map(({ line, container }) => pipeline.parseText(line, { ...info, container }));
  const { reader } = await openScopeReader(deps, ctx);
  return previewAnswer(reader, pipeline, {
    results,
    lines,
    events: events.length,
    detected: parser.kind === 'auto' && shown.length > 0 ? detectKind(view, shown, nowMs) : null,
  });
}
