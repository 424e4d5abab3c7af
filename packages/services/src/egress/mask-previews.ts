import type { MaskPreview, MaskPreviewLine, MaskReason, PolicyChange } from '@logwarden/contracts';
import type { Detection, Masker } from '@logwarden/masking';
import type { Raw, SearchPage, StoredHit } from '@logwarden/store';
import { asMasked, open, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

/** The policy in force and the proposed one. */
export interface MaskPair {
  readonly current: Masker;
  readonly proposed: Masker;
}

interface Span extends Pick<Detection, 'start' | 'end' | 'masked'> {
  readonly why: MaskReason;
}

function spansOf(detections: readonly Detection[], change: MaskReason['change']): Span[] {
  return detections.map(({ start, end, masked, dataClass, confidence, reason }) => ({
    start,
    end,
    masked,
    why: { dataClass, confidence, reason, change },
  }));
}

function covers(spans: readonly Span[], span: Span): boolean {
  return spans.some((other) => other.start < span.end && span.start < other.end);
}

/** What the proposed policy hides, and what only the one in force does; in the order of the text, not overlapping. */
function compared(proposed: readonly Detection[], current: readonly Detection[]): Span[] {
  const [after, before] = [spansOf(proposed, 'hidden'), spansOf(current, 'shown')];
  const kept = after.map((span) =>
    covers(before, span) ? { ...span, why: { ...span.why, change: 'same' as const } } : span,
  );
  return [...kept, ...before.filter((span) => !covers(after, span))].sort((a, b) => a.start - b.start);
}

function segmentsOf(text: string, spans: readonly Span[]): MaskPreviewLine['segments'] {
  const segments: MaskPreviewLine['segments'] = [];
  let at = 0;
  for (const { start, end, masked, why } of spans) {
    if (start > at) segments.push({ text: text.slice(at, start) });
    segments.push({ text: masked, masked: why });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at) });
  return segments;
}

function textOf(segments: MaskPreviewLine['segments']): string {
  return segments.map(({ text }) => text).join('');
}

/** A line that somebody pasted: it is shown as it was, and as the proposed policy would leave it. */
function pastedLine({ current, proposed }: MaskPair, text: string): MaskPreviewLine {
  const found = proposed.maskText(text).detections;
  const spans = compared(found, current.maskText(text).detections).filter(({ why }) => why.change !== 'shown');
  const segments = segmentsOf(text, spans);
  return { before: text, after: textOf(segments), segments };
}

/** A line of a source: whatever this reader may not see now stays hidden, so that no proposal reveals anything. */
function storedLine(reader: Reader, { current, proposed }: MaskPair, hit: StoredHit): MaskPreviewLine {
  const seen = reader.event(hit.source, hit);
  const after = proposed.maskEvent({ ...seen, searchText: '' }).raw;
  const found = proposed.maskText(hit.raw).detections;
  const segments = segmentsOf(hit.raw, compared(found, current.maskText(hit.raw).detections));
  return { before: seen.raw, after, segments: textOf(segments) === after ? segments : [{ text: after }] };
}

export interface PreviewParts {
  readonly loosens: boolean;
  readonly changes: readonly PolicyChange[];
}

export function pastedPreview(pair: MaskPair, lines: readonly string[], parts: PreviewParts): Masked<MaskPreview> {
  return asMasked({ ...parts, changes: [...parts.changes], lines: lines.map((line) => pastedLine(pair, line)) });
}

export function storedPreview(
  reader: Reader,
  page: Raw<SearchPage>,
  parts: PreviewParts & { readonly pair: MaskPair },
): Masked<MaskPreview> {
  const lines = open(page).hits.map((hit) => storedLine(reader, parts.pair, hit));
  return asMasked({ loosens: parts.loosens, changes: [...parts.changes], lines });
}
