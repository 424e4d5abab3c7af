import type { ParserPreview, ParserPreviewItem, PipelineResult } from '@logwarden/contracts';
import type { SourcePipeline } from '@logwarden/pipeline';
import { fieldsJson } from '../logs/hit-json.ts';
import { usToInstant } from '../logs/instant.ts';
import { asMasked, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

/** What became of a pasted line. Masks keep the length, so spans still meet. */
function previewItem(reader: Reader, pipeline: SourcePipeline, result: PipelineResult): ParserPreviewItem {
  switch (result.kind) {
    case 'event': {
      const { raw, fields } = reader.anyEvent(result.event);
      return {
        kind: 'event',
        raw,
        timestamp: usToInstant(result.event.timestampUs),
        fields: fieldsJson(fields),
        spans: pipeline.explainSpans(result.event).map(([field, start, end]) => [reader.fieldName(field), start, end]),
      };
    }
    case 'quarantine': {
      const { raw } = reader.anyEvent({ raw: result.raw, fields: {} });
      return { kind: 'quarantine', raw, reason: result.reason, detail: reader.anyText(result.detail) };
    }
    case 'dropped':
      return { kind: 'dropped', rule: result.rule };
  }
}

/** What a parser would make of pasted lines, masked as the lines of this tenant's sources are. */
export function previewAnswer(
  reader: Reader,
  pipeline: SourcePipeline,
  parts: Omit<ParserPreview, 'items' | 'quarantined'> & { readonly results: readonly PipelineResult[] },
): Masked<ParserPreview> {
  const { results, ...rest } = parts;
  const items = results.map((result) => previewItem(reader, pipeline, result));
  return asMasked({ ...rest, items, quarantined: items.filter((item) => item.kind === 'quarantine').length });
}
