import type { DataClass, FieldScalar, RevealedValue } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Detection, Masker } from '@logwarden/masking';
import type { OriginalEvent, Raw } from '@logwarden/store';
import { asMasked, open, type Masked } from './masked.ts';

/** Where a hidden value stands in an event: see the `requestReveal` route. */
export interface HiddenPlace {
  readonly field: string;
  readonly item: number;
  readonly at: number | undefined;
}

export interface HiddenValue {
  readonly sourceId: string;
  readonly dataClass: DataClass;
  /** For its token. */
  readonly canonical: string;
  readonly value: Raw<string>;
}

interface Part {
  readonly text: string;
  readonly detections: readonly Detection[];
}

function isList(value: FieldScalar | readonly FieldScalar[]): value is readonly FieldScalar[] {
  return Array.isArray(value);
}

function partOf(masker: Masker, { hit }: OriginalEvent, place: HiddenPlace): Part | undefined {
  if (place.field === '') return { text: hit.raw, detections: masker.maskText(hit.raw).detections };
  const value = Object.hasOwn(hit.fields, place.field) ? hit.fields[place.field] : undefined;
  if (value === undefined) return undefined;
  const scalar = isList(value) ? value[place.item] : value;
  if (scalar === undefined) return undefined;
  const { detections } = masker.maskEvent({ raw: '', searchText: '', fields: { [place.field]: scalar } });
  return { text: String(scalar), detections };
}

/** The detection at a character of the shown text, in which a mask may be shorter or longer than what it hides. */
function shownAt(detections: readonly Detection[], at: number): Detection | undefined {
  let shift = 0;
  for (const detection of detections) {
    const start = detection.start + shift;
    if (at >= start && at < start + detection.masked.length) return detection;
    shift += detection.masked.length - (detection.end - detection.start);
  }
  return undefined;
}

/** Id of the source that a line belongs to. */
export function sourceOfOriginal(found: Raw<OriginalEvent>): string {
  return open(found).hit.source;
}

/** The one hidden value at a place. Throws `resource.not_found` where nothing is hidden, `field.masked` for secrets. */
export function hiddenValueAt(masker: Masker, found: Raw<OriginalEvent>, place: HiddenPlace): HiddenValue {
  const event = open(found);
  const part = partOf(masker, event, place);
  const detections = part?.detections ?? [];
  const chosen =
    place.at === undefined && detections.length === 1 ? detections[0] : shownAt(detections, place.at ?? -1);
  if (part === undefined || chosen === undefined) {
    throw new AppError('resource.not_found', 'Nothing is hidden at this place.', {
      details: { field: 'at', expected: 'a character of the hidden part, in the text as it is shown' },
    });
  }
  if (chosen.dataClass === 'secret') {
    throw new AppError('field.masked', 'Secrets are never revealed.', { details: { field: place.field } });
  }
  const { start, end, dataClass, value } = chosen;
  return { sourceId: event.hit.source, dataClass, canonical: value, value: { raw: part.text.slice(start, end) } };
}

/** A reveal that was approved and is inside its minutes; made by the reveal service only. */
export interface OpenedReveal {
  readonly hidden: HiddenValue;
  readonly hideAt: string;
  readonly watermark: string;
}

/** The one way by which a hidden value leaves: with its approval. */
export function revealedAnswer({ hidden, hideAt, watermark }: OpenedReveal): Masked<RevealedValue> {
  return asMasked({ value: open(hidden.value), dataClass: hidden.dataClass, hideAt, watermark });
}
